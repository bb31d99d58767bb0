package io.jarviscore.kernel.model.google;

import io.jarviscore.kernel.model.wire.Spellings;
import java.time.Instant;
import java.util.Optional;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The credentials of a person who signed in with gcloud. Their refresh token gives new access
 * tokens.
 */
public final class UserGrant implements GoogleGrant {
    private final HttpUrl tokens;
    private final String clientId;
    private final String clientSecret;
    private final String refreshToken;
    private final Optional<String> quotaProject;

    UserGrant(
            HttpUrl tokens,
            String clientId,
            String clientSecret,
            String refreshToken,
            Optional<String> quotaProject) {
        this.tokens = tokens;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.refreshToken = refreshToken;
        this.quotaProject = quotaProject;
    }

    @Override
    public Request request(Instant now) {
        return new Request.Builder()
                .url(tokens)
                .post(
                        new FormBody.Builder()
                                .add("grant_type", "refresh_token")
                                .add("client_id", clientId)
                                .add("client_secret", clientSecret)
                                .add("refresh_token", refreshToken)
                                .build())
                .build();
    }

    @Override
    public String place() {
        return "the token server " + tokens.host();
    }

    @Override
    public String remedy() {
        return "run gcloud auth application-default login again";
    }

    @Override
    public Optional<String> quotaProject() {
        return quotaProject;
    }

    @Override
    public String hideIn(String text) {
        return new Spellings(clientSecret).hideIn(new Spellings(refreshToken).hideIn(text));
    }

    @Override
    public String toString() {
        return "UserGrant[" + tokens.host() + "]";
    }
}
