package io.jarviscore.operations.console;

import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The events of one workflow. Guarded by its view's lock. */
final class LiveWorkflow {
    private static final int LONGEST_WORDS = 2_000;

    private final String id;
    private final Map<String, LiveStep> steps = new LinkedHashMap<>();
    private long version;
    private String status = "RUNNING";

    LiveWorkflow(String id) {
        this.id = id;
    }

    void add(MeshEvent event, long now, UnaryOperator<String> redaction) {
        version = now;
        switch (event) {
            case MeshEvent.Workflow workflow ->
                    status = workflow.result().map(r -> r.status().name()).orElse("RUNNING");
            case MeshEvent.Step change -> step(change.task()).changed(change, redaction);
            case MeshEvent.Turn turn -> step(turn.task()).turned(turn, redaction);
            case MeshEvent.ToolCall call -> step(call.task()).called(call, redaction);
            case MeshEvent.Words words -> step(words.task()).wrote(words);
            default -> {
                // Shown in the log alone.
            }
        }
    }

    void touch(long now) {
        version = now;
    }

    long version() {
        return version;
    }

    /** A copy; the words that are being written are masked for it, since they come in pieces. */
    State state(UnaryOperator<String> redaction) {
        Map<String, Map<String, Object>> copied = new LinkedHashMap<>();
        steps.forEach((step, live) -> copied.put(step, live.asMap(redaction)));
        return new State(id, status, copied);
    }

    private LiveStep step(String task) {
        return steps.computeIfAbsent(EventText.step(task), step -> new LiveStep());
    }

    /**
     * A copy of it.
     *
     * @param steps the fields of each step, by id
     */
    record State(String id, String status, Map<String, Map<String, Object>> steps) {}

    /** The events of one step. */
    private static final class LiveStep {
        private String agent = "";
        private String status = "RUNNING";
        private String summary = "";
        private final StringBuilder live = new StringBuilder();
        private String words = "";
        private int attempt;
        private int turns;
        private int calls;
        private long tokens;
        private BigDecimal usd = BigDecimal.ZERO;

        void changed(MeshEvent.Step change, UnaryOperator<String> redaction) {
            agent = change.agentId().isEmpty() ? agent : change.agentId();
            attempt = Math.max(attempt, change.attempt());
            Optional<Outcome> outcome = change.outcome();
            status =
                    switch (change.phase()) {
                        case STARTED -> "RUNNING";
                        case RETRYING -> "RETRYING";
                        case ENDED -> outcome.map(o -> o.status().name()).orElse("ENDED");
                    };
            live.setLength(0);
            outcome.ifPresent(ended -> summary = redaction.apply(ended.summary()));
        }

        void wrote(MeshEvent.Words words) {
            if (words.startsOver()) {
                live.setLength(0);
            }
            live.append(words.text());
            // Twice what is shown: a secret that is cut at the front is not shown at all.
            live.delete(0, Math.max(0, live.length() - 2 * LONGEST_WORDS));
        }

        /** All but the last word: a secret that is half written looks like a word. */
        private String live(UnaryOperator<String> redaction) {
            int end = live.length();
            while (end > 0 && !Character.isWhitespace(live.charAt(end - 1))) {
                end--;
            }
            return clip(redaction.apply(live.substring(0, end)));
        }

        void turned(MeshEvent.Turn turn, UnaryOperator<String> redaction) {
            live.setLength(0);
            turns = Math.max(turns, turn.number());
            Usage usage = turn.usage();
            tokens += usage.totalTokens();
            usd = usd.add(usage.costUsd().orElse(BigDecimal.ZERO));
            words = clip(redaction.apply(turn.decision()));
        }

        void called(MeshEvent.ToolCall call, UnaryOperator<String> redaction) {
            calls++;
            words = clip(redaction.apply(call.tool() + " → " + call.result()));
        }

        Map<String, Object> asMap(UnaryOperator<String> redaction) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("agent", agent);
            map.put("status", status);
            map.put("summary", summary);
            map.put("words", words);
            map.put("live", live(redaction));
            map.put("attempt", attempt);
            map.put("turns", turns);
            map.put("calls", calls);
            map.put("tokens", tokens);
            map.put("usd", usd);
            return map;
        }

        /** The end of it: the latest text matters while it runs. */
        private static String clip(String text) {
            return text.length() <= LONGEST_WORDS
                    ? text
                    : "…" + text.substring(text.length() - LONGEST_WORDS);
        }
    }
}
