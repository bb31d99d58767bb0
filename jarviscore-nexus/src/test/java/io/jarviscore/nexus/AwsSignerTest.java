package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.jarviscore.HttpBody;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Strategy;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Signatures are checked by an implementation of their own, which AWS's published case checks. */
class AwsSignerTest {
    private static final Instant AT = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static Grant grant() {
        return Providers.grant(
                new Strategy.SigV4("service", "us-east-1"),
                "access_key",
                "AKIDEXAMPLE",
                "secret_key",
                SECRET);
    }

    @Test
    void theCheckItselfHasAwssPublishedSignature() throws Exception {
        // "get-vanilla" of the AWS Signature Version 4 test suite.
        Request request =
                new Request.Builder()
                        .url("https://example.amazonaws.com/")
                        .header("X-Amz-Date", "20150830T123600Z")
                        .build();
        assertThat(signature(request, "host;x-amz-date", "", "service"))
                .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void aCallIsSignedAsAwsChecksIt() throws Exception {
        String body = "{\"a\":1}";
        Request request =
                new Request.Builder()
                        .url("https://example.amazonaws.com/a/b?z=1&b=x%20y")
                        .post(RequestBody.create(body, (MediaType) null))
                        .build();
        Request signed =
                AwsSigner.sign(
                                request,
                                Optional.of(HttpBody.json(body)),
                                grant(),
                                new Strategy.SigV4("service", "us-east-1"),
                                AT)
                        .request();
        String authorization = String.valueOf(signed.header("Authorization"));
        assertThat(authorization)
                .startsWith(
                        "AWS4-HMAC-SHA256"
                                + " Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request");
        String names = authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
        assertThat(names).contains("host").contains("x-amz-date");
        assertThat(authorization)
                .endsWith("Signature=" + signature(signed, names, body, "service"));
        assertThat(authorization).doesNotContain(SECRET);
    }

    @Test
    void aSessionTokenIsSentAndSigned() {
        // Otherwise refused, because the SDK would log the token.
        level(Level.INFO);
        Grant session =
                Providers.grant(
                        new Strategy.SigV4("s3", "eu-central-1"),
                        "access_key",
                        "AKIDEXAMPLE",
                        "secret_key",
                        SECRET,
                        "session_token",
                        "CANARY-session");
        Signer.Signed signed =
                AwsSigner.sign(
                        new Request.Builder().url("https://b.s3.amazonaws.com/a%20b").build(),
                        Optional.empty(),
                        session,
                        new Strategy.SigV4("s3", "eu-central-1"),
                        AT);
        assertThat(signed.request().header("X-Amz-Security-Token")).isEqualTo("CANARY-session");
        assertThat(signed.request().header("Authorization")).contains("x-amz-security-token");
        assertThat(signed.derived()).hasSize(2);
    }

    @Test
    void aSessionTokenThatTheSdkWouldLogIsNotUsed() {
        level(Level.DEBUG);
        Grant session =
                Providers.grant(
                        new Strategy.SigV4("s3", "eu-central-1"),
                        "access_key",
                        "AKIDEXAMPLE",
                        "secret_key",
                        SECRET,
                        "session_token",
                        "CANARY-session");
        try {
            assertThatThrownBy(
                            () ->
                                    AwsSigner.sign(
                                            new Request.Builder()
                                                    .url("https://b.s3.amazonaws.com/")
                                                    .build(),
                                            Optional.empty(),
                                            session,
                                            new Strategy.SigV4("s3", "eu-central-1"),
                                            AT))
                    .hasMessageContaining("DefaultV4RequestSigner to INFO");
        } finally {
            level(Level.INFO);
        }
    }

    private static void level(Level level) {
        ((Logger)
                        LoggerFactory.getLogger(
                                "software.amazon.awssdk.http.auth.aws.internal.signer.DefaultV4RequestSigner"))
                .setLevel(level);
    }

    @Test
    void aStreamThatCanBeReadOnceCannotBeSigned() {
        HttpBody once =
                HttpBody.stream("text/plain", 1, () -> new ByteArrayInputStream(new byte[1]));
        assertThatThrownBy(
                        () ->
                                AwsSigner.sign(
                                        new Request.Builder()
                                                .url("https://example.amazonaws.com/")
                                                .build(),
                                        Optional.of(once),
                                        grant(),
                                        new Strategy.SigV4("service", "us-east-1"),
                                        AT))
                .hasMessageContaining("read only once");
    }

    /** As the specification of Signature Version 4 says, in plain JDK. */
    private static String signature(Request request, String names, String body, String service)
            throws Exception {
        String query =
                request.url().encodedQuery() == null
                        ? ""
                        : Arrays.stream(request.url().encodedQuery().split("&", -1))
                                .sorted()
                                .collect(Collectors.joining("&"));
        StringBuilder headers = new StringBuilder();
        for (String name : List.of(names.split(";", -1))) {
            String value = name.equals("host") ? request.url().host() : request.header(name);
            headers.append(name).append(':').append(value).append('\n');
        }
        String canonical =
                String.join(
                        "\n",
                        request.method(),
                        request.url().encodedPath(),
                        query,
                        headers,
                        names,
                        sha256(body));
        String scope = "20150830/us-east-1/" + service + "/aws4_request";
        String text =
                String.join("\n", "AWS4-HMAC-SHA256", "20150830T123600Z", scope, sha256(canonical));
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of("20150830", "us-east-1", service, "aws4_request", text)) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            key = mac.doFinal(part.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(key);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
