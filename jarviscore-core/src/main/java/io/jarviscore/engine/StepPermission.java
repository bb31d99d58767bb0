package io.jarviscore.engine;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.journal.QuestionDigest;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The question to a person before a step runs. */
final class StepPermission {
    /** How much of one input a person is shown, in characters of JSON. */
    private static final int LONGEST_INPUT = 8_000;

    private StepPermission() {}

    /**
     * The question, with the step's input and the content that its author computes.
     *
     * @throws IllegalArgumentException if the computed content has no JSON form
     */
    static Approvals.Question question(
            String workflowId,
            Step step,
            Map<String, Outcome> inputs,
            StepJournal journal,
            Optional<Duration> timeToDecide) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("agent", step.agent());
        details.put("task", step.task());
        details.put(Approval.ARGUMENTS, step.params());
        if (!inputs.isEmpty()) {
            details.put("inputs", shown(inputs));
        }
        String text = step.approval().orElseThrow();
        // Derived from the step's input, not from the computed content: not every process can
        // compute that.
        String id =
                journal.questionId(
                        workflowId + "/" + step.id(), QuestionDigest.of("step", text, details));
        @Nullable Object content =
                step.question().map(question -> question.content(inputs)).orElse(null);
        if (content instanceof String words && !words.isBlank()) {
            text = words;
        } else if (content != null && !(content instanceof String)) {
            details.put("content", plain(step, content));
        }
        return new Approvals.Question(id, workflowId, step.id(), text, details, timeToDecide);
    }

    private static Map<String, Object> shown(Map<String, Outcome> inputs) {
        Map<String, Object> shown = new LinkedHashMap<>();
        inputs.forEach(
                (id, outcome) -> {
                    String json = Json.write(outcome.payload());
                    shown.put(
                            id,
                            json.length() <= LONGEST_INPUT
                                    ? outcome.payload()
                                    : Json.cut(LONGEST_INPUT, json));
                });
        return shown;
    }

    private static Object plain(Step step, Object content) {
        try {
            Object plain = Json.plain(content);
            return plain == null ? Map.of() : plain;
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    "content of the question before step \"" + step.id() + "\" " + e.getMessage(),
                    e);
        }
    }
}
