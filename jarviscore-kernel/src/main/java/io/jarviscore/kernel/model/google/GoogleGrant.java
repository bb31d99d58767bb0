package io.jarviscore.kernel.model.google;

import java.time.Instant;
import java.util.Optional;
import okhttp3.Request;

/**
 * A grant that Google exchanges for access tokens. Immutable; shows its secrets to nothing but a
 * request.
 */
public sealed interface GoogleGrant permits ServiceAccountGrant, UserGrant, MetadataGrant {
    /** The scope of every token. */
    String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    /** The request for a token; secret, and valid for a short time only. */
    Request request(Instant now);

    /** The source of the tokens, for people. */
    String place();

    /** The remedy when it is refused. */
    String remedy();

    /** The project whose quota is used, unless it is the token's own. */
    Optional<String> quotaProject();

    /** The text without the secrets. */
    String hideIn(String text);
}
