package io.jarviscore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Port: questions to people and their decisions. The first decision wins. Thread-safe. */
public interface Approvals {
    /** Asks, unless this id was asked before; returns how it stands. */
    Approval request(Question question);

    /** How a question stands. */
    Optional<Approval> find(String id);

    /** Undecided questions, oldest first. */
    List<Approval> list();

    /**
     * Says yes.
     *
     * @return how it stands now: unchanged if somebody had decided before
     * @throws IllegalArgumentException if there is no such question
     */
    Approval approve(String id, String by, String note);

    /**
     * Says no.
     *
     * @return how it stands now: unchanged if somebody had decided before
     * @throws IllegalArgumentException if there is no such question
     */
    Approval reject(String id, String by, String note);

    /** Calls back after each new decision, on the deciding thread; until closed. */
    AutoCloseable onDecision(Consumer<Approval> listener);

    /**
     * What is asked.
     *
     * @param id unique; asking it again is the same question
     * @param workflowId the workflow that waits
     * @param stepId the step that waits
     * @param text what is decided, in words
     * @param details plain JSON for the person
     */
    record Question(
            String id,
            String workflowId,
            String stepId,
            String text,
            Map<String, Object> details) {}
}
