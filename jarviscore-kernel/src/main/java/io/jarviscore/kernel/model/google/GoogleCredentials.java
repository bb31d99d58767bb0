package io.jarviscore.kernel.model.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.wire.Quote;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.SingleFlight;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Gets access tokens for Vertex AI and keeps each until shortly before it runs out. Callers that
 * need a new one at the same time wait for one request for it; a failure is given to all of them
 * and not remembered. Thread-safe.
 */
public final class GoogleCredentials {
    /** A token must outlast the exchange that it is sent with. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private static final Duration LONGEST_LIFE = Duration.ofDays(1);
    private static final int LONGEST_TOKEN = 16_384;

    private final String provider;
    private final GoogleGrant grant;
    private final SingleFlight<Access> refresh = new SingleFlight<>();
    private final AtomicReference<@Nullable AccessToken> token = new AtomicReference<>();

    /** Both are kept to be hidden: exchanges with the one before may still be under way. */
    private volatile @Nullable AccessToken newest;

    private volatile @Nullable AccessToken before;

    public GoogleCredentials(String provider, GoogleGrant grant) {
        this.provider = provider;
        this.grant = grant;
    }

    /** The result of a request for a token. */
    sealed interface Access permits AccessToken, Denied {}

    /**
     * No token.
     *
     * @param failure why
     */
    public record Denied(WireFailure failure) implements Access {}

    /** Makes an exchange that nobody logs. */
    @FunctionalInterface
    public interface Sender {
        Received send(Request request) throws InterruptedException;
    }

    /** The source of the tokens, for messages. */
    public String place() {
        return provider + "'s credentials: " + grant.place();
    }

    /**
     * A token that is good for a while; blocks if a new one is needed.
     *
     * @throws io.jarviscore.ModelException at the deadline
     */
    public Access find(Sender sender, MeshClock clock, Optional<Instant> deadline)
            throws InterruptedException {
        AccessToken known = token.get();
        if (known != null && known.isFresh(clock.instant())) {
            return known;
        }
        return refresh.join(
                () -> fetch(sender, clock),
                clock,
                deadline,
                provider + ": the deadline passed while " + grant.place() + " was asked");
    }

    /** Drops a token that was refused before its time, unless there is a newer one already. */
    public void refused(AccessToken old) {
        token.compareAndSet(old, null);
    }

    /** The text without tokens and grants. */
    public String hideIn(String text) {
        String hidden = grant.hideIn(text);
        AccessToken last = newest;
        AccessToken older = before;
        hidden = last == null ? hidden : last.hideIn(hidden);
        return older == null ? hidden : older.hideIn(hidden);
    }

    @Override
    public String toString() {
        return "GoogleCredentials[" + grant + "]";
    }

    private Access fetch(Sender sender, MeshClock clock) throws InterruptedException {
        AccessToken known = token.get();
        if (known != null && known.isFresh(clock.instant())) {
            // Somebody's request came back between the look at the token and the flight.
            return known;
        }
        // Counted from before the request: the time on the way is not the token's.
        Instant asked = clock.instant();
        return switch (sender.send(grant.request(asked))) {
            case WireFailure failure -> new Denied(unreachable(failure));
            case WireResponse response -> read(response, asked);
        };
    }

    private Access read(WireResponse response, Instant asked) {
        if (response.status() != 200) {
            return new Denied(refusal(response));
        }
        JsonNode body = response.json().orElse(null);
        String value = body == null ? "" : body.path("access_token").asText("");
        if (body == null || !isToken(value)) {
            return new Denied(
                    failure(
                            ModelFailure.MALFORMED_RESPONSE,
                            " answered 200 without an access token: check its address"));
        }
        AccessToken fresh =
                new AccessToken(
                        value,
                        asked.plus(life(body.path("expires_in"))).minus(MARGIN),
                        grant.quotaProject());
        before = newest;
        newest = fresh;
        token.set(fresh);
        return fresh;
    }

    /** Whether a header can carry the value. */
    private static boolean isToken(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST_TOKEN
                && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** A lifetime that was not stated counts as none. */
    private static Duration life(JsonNode seconds) {
        return Duration.ofSeconds(Math.clamp(seconds.asLong(0), 0, LONGEST_LIFE.toSeconds()));
    }

    private WireFailure refusal(WireResponse response) {
        int status = response.status();
        boolean passing = status == 408 || status == 429 || status >= 500;
        String said = said(response);
        return failure(
                passing ? ModelFailure.TRANSIENT : ModelFailure.AUTH,
                " answered "
                        + status
                        + (said.isEmpty() ? "" : ": " + said)
                        + (passing ? "" : "; " + grant.remedy()));
    }

    private String said(WireResponse response) {
        JsonNode body = response.json().orElse(null);
        if (body == null) {
            return "";
        }
        String text =
                body.path("error").asText("") + " " + body.path("error_description").asText("");
        // Secrets go first: a cut through the middle of one would leave a half.
        return Quote.of(text, this::hideIn);
    }

    /** A machine that is not Google's has no metadata server, and waiting gives it none. */
    private WireFailure unreachable(WireFailure failure) {
        boolean absent =
                grant instanceof MetadataGrant
                        && newest == null
                        && failure.kind() != ModelFailure.CANCELLED;
        return absent
                ? failure(
                        ModelFailure.AUTH,
                        " does not answer, and there is no file with credentials: set "
                                + GoogleEnvironment.KEY_FILE
                                + " to the file of a service account, or run gcloud auth"
                                + " application-default login")
                : failure;
    }

    private WireFailure failure(ModelFailure kind, String what) {
        return WireFailure.of(kind, provider + ": " + grant.place() + what);
    }
}
