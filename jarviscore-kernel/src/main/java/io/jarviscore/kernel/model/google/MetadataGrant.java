package io.jarviscore.kernel.model.google;

import java.time.Instant;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** A machine in Google's cloud, which is given tokens because it is there. */
final class MetadataGrant implements GoogleGrant {
    private final HttpUrl token;

    MetadataGrant(HttpUrl root) {
        this.token =
                root.newBuilder()
                        .addPathSegments("computeMetadata/v1/instance/service-accounts")
                        .addPathSegments("default/token")
                        .build();
    }

    @Override
    public Request request(Instant now) {
        return new Request.Builder().url(token).header("Metadata-Flavor", "Google").build();
    }

    @Override
    public String place() {
        return "the metadata server " + token.host();
    }

    @Override
    public String remedy() {
        return "give this machine a service account that may use Vertex AI, or set "
                + GoogleEnvironment.KEY_FILE;
    }

    @Override
    public Optional<String> quotaProject() {
        return Optional.empty();
    }

    /** It has none. */
    @Override
    public String hideIn(String text) {
        return text;
    }

    @Override
    public String toString() {
        return "MetadataGrant[" + token.host() + "]";
    }
}
