package io.jarviscore.nexus;

import io.jarviscore.HttpBody;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.grant.Strategy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Places a credential on a request, as the last step before it is sent. */
final class Signer {
    private final MeshClock clock;

    Signer(MeshClock clock) {
        this.clock = clock;
    }

    /**
     * A signed request.
     *
     * @param request the signed request
     * @param derived values made from secrets that must not come back either: tokens with their
     *     user name, signatures
     */
    record Signed(Request request, List<Secret> derived) {}

    /**
     * Signs a request.
     *
     * @throws JarvisException if a field is missing or empty, or holds characters that no header
     *     may hold; an empty credential is never sent
     */
    Signed sign(Request request, Optional<HttpBody> body, Grant grant) {
        return switch (grant.strategy()) {
            case Strategy.OAuth2 oauth -> {
                Secret token = grant.field("access_token");
                yield header(request, "Authorization", "Bearer ", token);
            }
            case Strategy.Header header ->
                    header(request, header.name(), header.prefix(), grant.field(header.field()));
            case Strategy.Query query -> {
                String value = grant.field(query.field()).reveal();
                HttpUrl url =
                        request.url().newBuilder().addQueryParameter(query.name(), value).build();
                yield new Signed(request.newBuilder().url(url).build(), List.of());
            }
            case Strategy.Basic basic -> basic(request, grant, basic);
            case Strategy.Hmac hmac -> hmac(request, body, grant, hmac);
            case Strategy.SigV4 aws -> AwsSigner.sign(request, body, grant, aws, clock.instant());
        };
    }

    private static Signed header(Request request, String name, String prefix, Secret value) {
        String text = prefix + value.reveal();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Checked here, because OkHttp's own message would quote the value.
            if (c != '\t' && (c < 0x20 || c > 0x7e)) {
                throw new JarvisException(
                        "the credential has a character that no header may hold: was a line break"
                                + " stored with it?");
            }
        }
        return new Signed(request.newBuilder().header(name, text).build(), List.of());
    }

    private static Signed basic(Request request, Grant grant, Strategy.Basic basic) {
        String pair =
                grant.field(basic.userField()).reveal()
                        + ":"
                        + grant.field(basic.passwordField()).reveal();
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        Request signed = request.newBuilder().header("Authorization", "Basic " + encoded).build();
        return new Signed(signed, List.of(Secret.of(pair), Secret.of(encoded)));
    }

    private static Signed hmac(
            Request request, Optional<HttpBody> body, Grant grant, Strategy.Hmac hmac) {
        String algorithm = hmac.algorithm().equals("sha1") ? "HmacSHA1" : "HmacSHA256";
        try {
            Mac mac = Mac.getInstance(algorithm);
            byte[] key = grant.field(hmac.field()).reveal().getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(key, algorithm));
            if (body.isPresent()) {
                update(mac, repeatable(body.get()));
            }
            byte[] sum = mac.doFinal();
            String value =
                    hmac.encoding().equals("base64")
                            ? Base64.getEncoder().encodeToString(sum)
                            : HexFormat.of().formatHex(sum);
            return new Signed(
                    request.newBuilder().header(hmac.name(), value).build(),
                    List.of(Secret.of(value)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks " + algorithm, e);
        }
    }

    private static void update(Mac mac, HttpBody body) {
        try (InputStream content = body.open()) {
            byte[] buffer = new byte[8_192];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                mac.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new JarvisException("the body of the call cannot be read", e);
        }
    }

    /** A body that can be read for its signature and again for sending. */
    static HttpBody repeatable(HttpBody body) {
        if (!body.isRepeatable()) {
            throw new JarvisException(
                    "this provider signs the body, and a stream can be read only once: send bytes"
                            + " or a file");
        }
        return body;
    }
}
