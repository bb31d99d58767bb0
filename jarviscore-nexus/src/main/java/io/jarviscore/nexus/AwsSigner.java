package io.jarviscore.nexus;

import io.jarviscore.HttpBody;
import io.jarviscore.JarvisException;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Secret;
import io.jarviscore.nexus.grant.Strategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * AWS Signature Version 4, made by the AWS SDK's stand-alone signer. Loaded with the first AWS call
 * and not before. S3 wants its paths escaped once and as they are; the Gateway's reference signer
 * escapes them twice, which fails for keys with special characters.
 */
final class AwsSigner {
    /** Writes the canonical request at DEBUG, in which a session token stands as it is. */
    private static final Logger SDK_LOG =
            LoggerFactory.getLogger(
                    "software.amazon.awssdk.http.auth.aws.internal.signer.DefaultV4RequestSigner");

    private AwsSigner() {}

    static Signer.Signed sign(
            Request request,
            Optional<HttpBody> body,
            Grant grant,
            Strategy.SigV4 aws,
            Instant now) {
        boolean isS3 = aws.service().toLowerCase(Locale.ROOT).startsWith("s3");
        SdkHttpRequest signed =
                AwsV4HttpSigner.create()
                        .sign(
                                to -> {
                                    to.identity(identity(grant))
                                            .request(unsigned(request))
                                            .putProperty(
                                                    AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME,
                                                    aws.service())
                                            .putProperty(AwsV4HttpSigner.REGION_NAME, aws.region())
                                            .putProperty(
                                                    AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, !isS3)
                                            .putProperty(
                                                    AwsV4FamilyHttpSigner.NORMALIZE_PATH, !isS3)
                                            .putProperty(
                                                    HttpSigner.SIGNING_CLOCK,
                                                    Clock.fixed(now, ZoneOffset.UTC));
                                    body.map(Signer::repeatable)
                                            .ifPresent(content -> to.payload(payload(content)));
                                })
                        .request();
        Request.Builder copy = request.newBuilder();
        List<Secret> derived = new ArrayList<>();
        signed.forEachHeader(
                (name, values) -> {
                    if (name.equalsIgnoreCase("Host")) {
                        return;
                    }
                    copy.header(name, values.getFirst());
                    if (name.equalsIgnoreCase("Authorization")) {
                        derived.add(Secret.of(values.getFirst()));
                        signature(values.getFirst()).ifPresent(derived::add);
                    }
                });
        return new Signer.Signed(copy.build(), derived);
    }

    private static Optional<Secret> signature(String authorization) {
        int start = authorization.indexOf("Signature=");
        return start < 0
                ? Optional.empty()
                : Optional.of(Secret.of(authorization.substring(start + "Signature=".length())));
    }

    private static AwsCredentialsIdentity identity(Grant grant) {
        String key = grant.field("access_key").reveal();
        String secret = grant.field("secret_key").reveal();
        Optional<Secret> session = grant.find("session_token");
        if (session.isPresent() && SDK_LOG.isDebugEnabled()) {
            throw new JarvisException(
                    "the AWS SDK would log the session token: set the level of the logger "
                            + SDK_LOG.getName()
                            + " to INFO");
        }
        return session.isPresent()
                ? AwsSessionCredentialsIdentity.create(key, secret, session.get().reveal())
                : AwsCredentialsIdentity.create(key, secret);
    }

    private static SdkHttpRequest unsigned(Request request) {
        HttpUrl url = request.url();
        SdkHttpFullRequest.Builder copy =
                SdkHttpFullRequest.builder()
                        .method(SdkHttpMethod.fromValue(request.method()))
                        .protocol(url.scheme())
                        .host(url.host())
                        .port(url.port())
                        .encodedPath(url.encodedPath());
        for (int i = 0; i < url.querySize(); i++) {
            String value = url.queryParameterValue(i);
            copy.appendRawQueryParameter(url.queryParameterName(i), value == null ? "" : value);
        }
        request.headers().forEach(pair -> copy.putHeader(pair.getFirst(), pair.getSecond()));
        return copy.build();
    }

    private static ContentStreamProvider payload(HttpBody body) {
        return () -> {
            try {
                return body.open();
            } catch (IOException e) {
                throw new UncheckedIOException("the body of the call cannot be read", e);
            }
        };
    }
}
