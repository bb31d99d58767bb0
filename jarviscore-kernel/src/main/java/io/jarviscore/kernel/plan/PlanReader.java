package io.jarviscore.kernel.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a plan from a model's reply, each by itself. */
final class PlanReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,40}");
    private static final List<String> LISTS = List.of("steps", "plan", "tasks", "items");

    private PlanReader() {}

    /**
     * The steps as they stand in a reply.
     *
     * @param specialists the allowed names; a step for anybody else is the agent's own
     * @throws PlanException if there is no list of steps, or a step is incomplete
     */
    static List<PlanStep> steps(String reply, Set<String> specialists) throws PlanException {
        List<?> list =
                ModelJson.in(reply)
                        .flatMap(PlanReader::list)
                        .orElseThrow(
                                () ->
                                        new PlanException(
                                                "Reply with JSON only: {\"steps\": [...]}. There is"
                                                        + " no list of steps in the reply."));
        List<PlanStep> steps = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            steps.add(step(list.get(i), i, specialists));
        }
        return steps;
    }

    private static Optional<List<?>> list(Object json) {
        if (json instanceof List<?> list) {
            return Optional.of(list);
        }
        if (json instanceof Map<?, ?> object) {
            for (String name : LISTS) {
                if (object.get(name) instanceof List<?> list) {
                    return Optional.of(list);
                }
            }
            if (object.containsKey("task") && object.containsKey("criterion")) {
                return Optional.of(List.of(object));
            }
        }
        return Optional.empty();
    }

    private static PlanStep step(@Nullable Object json, int index, Set<String> specialists)
            throws PlanException {
        if (!(json instanceof Map<?, ?> fields)) {
            throw new PlanException("Step " + (index + 1) + " is not a JSON object.");
        }
        String id = text(fields, "id");
        String known = id.isEmpty() ? "step-" + (index + 1) : id;
        if (!ID.matcher(known).matches()) {
            throw new PlanException(
                    "The id of step "
                            + (index + 1)
                            + " has to be 1 to 40 letters, digits, _ or -.");
        }
        String specialist = text(fields, "specialist");
        return new PlanStep(
                known,
                required(fields, "task", known),
                required(fields, "criterion", known),
                after(fields.get("after")),
                specialists.contains(specialist) ? specialist : "",
                text(fields, "replaces"));
    }

    private static List<String> after(@Nullable Object json) {
        Set<String> ids = new LinkedHashSet<>();
        if (json instanceof List<?> list) {
            list.forEach(id -> ids.add(String.valueOf(id)));
        } else if (json instanceof String one && !one.isBlank()) {
            ids.add(one);
        }
        return List.copyOf(ids);
    }

    private static String required(Map<?, ?> fields, String field, String step)
            throws PlanException {
        String text = text(fields, field);
        if (text.isEmpty()) {
            throw new PlanException("Step " + step + " has no \"" + field + "\".");
        }
        return text;
    }

    private static String text(Map<?, ?> fields, String field) {
        return fields.get(field) instanceof String text ? text.strip() : "";
    }
}
