package io.jarviscore.kernel.model.google;

import io.jarviscore.kernel.model.wire.Spellings;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Request;

/** Opens Vertex AI for a while. Shows itself to nothing but a request's header. */
public final class AccessToken implements GoogleCredentials.Access {
    private final String value;
    private final Instant staleFrom;
    private final Optional<String> quotaProject;

    AccessToken(String value, Instant staleFrom, Optional<String> quotaProject) {
        this.value = value;
        this.staleFrom = staleFrom;
        this.quotaProject = quotaProject;
    }

    boolean isFresh(Instant now) {
        return now.isBefore(staleFrom);
    }

    /** The request with the token. */
    public Request on(Request request) {
        Request.Builder opened = request.newBuilder().header("Authorization", "Bearer " + value);
        quotaProject.ifPresent(project -> opened.header("x-goog-user-project", project));
        return opened.build();
    }

    String hideIn(String text) {
        return new Spellings(value).hideIn(text);
    }

    @Override
    public String toString() {
        return "AccessToken[until " + staleFrom + "]";
    }
}
