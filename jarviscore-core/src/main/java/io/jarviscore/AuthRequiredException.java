package io.jarviscore;

import io.jarviscore.journal.QuestionDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that cannot be made until a person has connected a service. Within a task it is turned
 * into an approval of category {@value #CATEGORY} for which the task waits.
 */
public final class AuthRequiredException extends JarvisException {
    private static final long serialVersionUID = 1L;

    /** The category of the approval, in the field {@code category} of its details. */
    public static final String CATEGORY = "auth_required";

    private final String provider;
    private final String key;
    private final @Nullable String page;
    private final @Nullable String user;

    /**
     * A missing connection.
     *
     * @param provider the service
     * @param key distinguishes this request for consent from an earlier one; no secret
     * @param page the page where the person gives consent, if there is one
     * @param why the missing connection and its remedy, for the person
     */
    public AuthRequiredException(String provider, String key, Optional<String> page, String why) {
        this(provider, key, page, why, Optional.empty());
    }

    /**
     * A missing connection of one of the application's users.
     *
     * @param user the user to connect the service for; empty for the default user
     */
    public AuthRequiredException(
            String provider, String key, Optional<String> page, String why, Optional<String> user) {
        super(why);
        this.user = user.orElse(null);
        this.provider = provider;
        this.key = key;
        this.page = page.orElse(null);
    }

    /** The service. */
    public String provider() {
        return provider;
    }

    /** Distinguishes this request for consent from an earlier one. */
    public String key() {
        return key;
    }

    /** The page where the person gives consent. */
    public Optional<String> page() {
        return Optional.ofNullable(page);
    }

    /** The user to connect the service for; empty for the default user. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /**
     * The question to a person for the task that cannot go on. A task that asks again for one
     * provider and key gets the same question id, for any page and reason.
     *
     * @param agentId the agent that makes the call
     * @param expiresIn how long there is to decide; empty for ever
     */
    public Approvals.Question question(Task task, String agentId, Optional<Duration> expiresIn) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("agent", agentId);
        details.put("category", CATEGORY);
        details.put("provider", provider);
        user().ifPresent(name -> details.put("user", name));
        page().ifPresent(url -> details.put("page", url));
        return new Approvals.Question(
                task.journal()
                        .questionId(task.id(), QuestionDigest.of(CATEGORY, agentId, provider, key)),
                task.workflowId(),
                task.stepId(),
                String.valueOf(getMessage()),
                details,
                expiresIn);
    }
}
