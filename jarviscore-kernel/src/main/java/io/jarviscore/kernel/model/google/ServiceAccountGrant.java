package io.jarviscore.kernel.model.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jarviscore.kernel.model.wire.WireJson;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * A program's account, which signs its requests for tokens with its key (RFC 7523, section 2.1;
 * RS256 of RFC 7518, section 3.3).
 */
public final class ServiceAccountGrant implements GoogleGrant {
    /** The longest that Google accepts. */
    private static final Duration LIFE = Duration.ofHours(1);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final HttpUrl tokens;
    private final String email;
    private final String keyId;
    private final PrivateKey key;
    private final Optional<String> quotaProject;

    /**
     * An account.
     *
     * @param keyId which of its keys it is; may be empty
     */
    ServiceAccountGrant(
            HttpUrl tokens,
            String email,
            String keyId,
            PrivateKey key,
            Optional<String> quotaProject) {
        this.tokens = tokens;
        this.email = email;
        this.keyId = keyId;
        this.key = key;
        this.quotaProject = quotaProject;
    }

    /**
     * The key in a PEM text; empty if it is no RSA key in PKCS #8. Why not is left out, since the
     * reasons that the JDK gives may quote the text.
     */
    static Optional<PrivateKey> key(String pem) {
        String base64 = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "");
        try {
            byte[] encoded = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
            return Optional.of(
                    KeyFactory.getInstance("RSA")
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (IllegalArgumentException | GeneralSecurityException noKey) {
            return Optional.empty();
        }
    }

    @Override
    public Request request(Instant now) {
        return new Request.Builder()
                .url(tokens)
                .post(
                        new FormBody.Builder()
                                .add("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                                .add("assertion", assertion(now))
                                .build())
                .build();
    }

    @Override
    public String place() {
        return "the token server " + tokens.host();
    }

    @Override
    public String remedy() {
        return "check that the service account and its key still exist, and that this machine's"
                + " clock is right";
    }

    @Override
    public Optional<String> quotaProject() {
        return quotaProject;
    }

    /** The key is never sent, so nothing that a server says has it. */
    @Override
    public String hideIn(String text) {
        return text;
    }

    @Override
    public String toString() {
        return "ServiceAccountGrant[" + tokens.host() + "]";
    }

    private String assertion(Instant now) {
        String signed = part(this::header) + "." + part(out -> claims(out, now));
        return signed + "." + BASE64.encodeToString(signature(signed.getBytes(UTF_8)));
    }

    private void header(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("alg", "RS256");
        out.writeStringField("typ", "JWT");
        if (!keyId.isEmpty()) {
            out.writeStringField("kid", keyId);
        }
        out.writeEndObject();
    }

    private void claims(JsonGenerator out, Instant now) throws IOException {
        out.writeStartObject();
        out.writeStringField("iss", email);
        out.writeStringField("scope", SCOPE);
        out.writeStringField("aud", tokens.toString());
        out.writeNumberField("iat", now.getEpochSecond());
        out.writeNumberField("exp", now.plus(LIFE).getEpochSecond());
        out.writeEndObject();
    }

    private static String part(WireJson.Part json) {
        return BASE64.encodeToString(WireJson.write(json));
    }

    private byte[] signature(byte[] text) {
        try {
            Signature rs256 = Signature.getInstance("SHA256withRSA");
            rs256.initSign(key);
            rs256.update(text);
            return rs256.sign();
        } catch (GeneralSecurityException e) {
            // The key was accepted as an RSA key, and every JDK has the algorithm.
            throw new IllegalStateException("the service account's key cannot sign", e);
        }
    }
}
