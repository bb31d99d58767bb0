package io.jarviscore.kernel.model;

import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.kernel.model.limits.Cooldown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The models that one request was sent to in vain. If it is answered after all, and one of them
 * failed for a reason that lasts, the task's next requests begin with the model that answered:
 * those before it are left behind, all together, so that none of them is tried again first. A
 * failure that passes does not change the order.
 */
final class Detour {
    private final MeshClock clock;
    private final ChatRequest request;
    private final List<String> inVain = new ArrayList<>();
    private boolean lasting;

    Detour(MeshClock clock, ChatRequest request) {
        this.clock = clock;
        this.request = request;
    }

    void failed(Target target, ModelException failure) {
        inVain.add(target.id());
        lasting |= lasts(failure);
    }

    /** Another model has answered. */
    void arrived() {
        if (lasting) {
            request.affinity().ifPresent(affinity -> affinity.leave(inVain));
        }
    }

    private boolean lasts(ModelException failure) {
        return switch (failure.failure()) {
            case QUOTA_EXHAUSTED, AUTH, NOT_FOUND, CONTENT_FILTERED, REFUSED -> true;
            case RATE_LIMITED, OVERLOADED, TRANSIENT, UNAVAILABLE ->
                    failure.retryAfter().map(wait -> !fits(wait)).orElse(false);
            case TIMEOUT, CONTEXT_OVERFLOW, BAD_REQUEST, MALFORMED_RESPONSE, CANCELLED -> false;
        };
    }

    private boolean fits(Duration wait) {
        return wait.compareTo(Cooldown.LONGEST_WAIT) <= 0
                && request.deadline()
                        .map(deadline -> wait.compareTo(clock.until(deadline)) < 0)
                        .orElse(true);
    }
}
