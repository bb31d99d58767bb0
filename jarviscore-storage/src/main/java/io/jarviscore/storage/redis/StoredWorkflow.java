package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.WorkflowStore.Snapshot;
import io.jarviscore.WorkflowStore.State;
import io.jarviscore.WorkflowStore.StepRecord;
import io.jarviscore.WorkflowStore.Times;
import io.jarviscore.stored.StoredForms;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A workflow's hash as it came from the server.
 *
 * @param fields all of them
 */
record StoredWorkflow(Map<String, String> fields) {

    /**
     * Reads all of it.
     *
     * @throws JarvisException if something else wrote it
     */
    static Snapshot snapshot(Map<String, String> fields) {
        StoredWorkflow stored = new StoredWorkflow(fields);
        Definition definition = StoredForms.readDefinition(stored.field("definition"));
        Map<String, StepRecord> steps = new LinkedHashMap<>();
        for (Step step : definition.steps()) {
            steps.put(step.id(), stored.step(step.id()));
        }
        return new Snapshot(definition, Collections.unmodifiableMap(steps), stored.times());
    }

    private Times times() {
        try {
            Instant changedAt = micros("written").orElse(Instant.EPOCH);
            return new Times(
                    micros("opened").orElse(changedAt),
                    changedAt,
                    ofSteps("/started"),
                    ofSteps("/ended"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged("a time", e);
        }
    }

    private Map<String, Instant> ofSteps(String field) {
        Map<String, Instant> times = new HashMap<>();
        for (String name : fields.keySet()) {
            if (name.endsWith(field)) {
                micros(name)
                        .ifPresent(
                                at ->
                                        times.put(
                                                name.substring(0, name.length() - field.length()),
                                                at));
            }
        }
        return times;
    }

    private Optional<Instant> micros(String name) {
        return optional(name)
                .map(Long::parseLong)
                .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private StepRecord step(String id) {
        try {
            State state = State.valueOf(field(id + "/state"));
            return new StepRecord(
                    state,
                    Long.parseLong(field(id + "/epoch")),
                    Integer.parseInt(field(id + "/attempts")),
                    optional(id + "/lease").map(Long::parseLong).map(Instant::ofEpochMilli),
                    optional(id + "/owner"),
                    optional(id + "/outcome").map(StoredForms::readOutcome));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged("step " + id, e);
        }
    }

    private String field(String name) {
        return optional(name)
                .orElseThrow(
                        () ->
                                damaged(
                                        "field " + name,
                                        new IllegalArgumentException("it is missing")));
    }

    private Optional<String> optional(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    private static JarvisException damaged(String what, RuntimeException cause) {
        return new JarvisException(
                what
                        + " of a workflow stored in Redis cannot be read; something else wrote or"
                        + " changed it: give this installation a redis_key_prefix of its own",
                cause);
    }
}
