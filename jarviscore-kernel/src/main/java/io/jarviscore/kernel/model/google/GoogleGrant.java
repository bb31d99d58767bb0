package io.jarviscore.kernel.model.google;

import java.time.Instant;
import java.util.Optional;
import okhttp3.Request;

/** What Google gives access tokens for. Immutable; shows its secrets to nothing but a request. */
public sealed interface GoogleGrant permits ServiceAccountGrant, UserGrant, MetadataGrant {
    /** What every token is to open. */
    String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    /** The request for a token; secret, and valid for a short time only. */
    Request request(Instant now);

    /** Who is asked, for people. */
    String place();

    /** What to do when it is refused. */
    String remedy();

    /** The project whose quota is used, where that is not the token's own. */
    Optional<String> quotaProject();

    /** The text without the secrets. */
    String hideIn(String text);
}
