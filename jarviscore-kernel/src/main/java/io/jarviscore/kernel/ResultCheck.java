package io.jarviscore.kernel;

import io.jarviscore.ResultType;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.kernel.reply.Decision;
import io.jarviscore.kernel.text.QuotedText;
import io.jarviscore.kernel.tool.ArgumentCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the results of tasks to a type: describes the type to the model, and the errors of an
 * answer that does not fit. Immutable and thread-safe.
 */
final class ResultCheck {
    private final ResultType type;
    private final ArgumentCheck check;

    ResultCheck(ResultType type) {
        this.type = type;
        this.check = new ArgumentCheck("result", type.schema());
    }

    /** The schema for the provider's structured output; empty for text. */
    Optional<Map<String, Object>> schema() {
        return type.isText() ? Optional.empty() : Optional.of(type.schema());
    }

    /**
     * The instructions to the model beside the task: models that no provider holds to a schema need
     * it.
     */
    String instructions() {
        return type.isText()
                ? ""
                : "\n\nWhen you have the answer, reply with JSON only, of this JSON Schema:\n"
                        + check.schemaText();
    }

    /**
     * Checks the result that the model offers.
     *
     * @param offer with the code's value, or the model's text
     * @param answer the model's answer
     */
    Fit fit(Move.Offer offer, Decision.Answer answer) {
        if (type.isText()) {
            return new Fit.Accepted(answer.text());
        }
        String problem = "";
        for (Object candidate : candidates(offer, answer)) {
            Map<String, Object> object = check.withoutAbsent(object(candidate));
            Optional<String> misfit =
                    check.problems("result", object).or(() -> type.misfit(type.unwrap(object)));
            if (misfit.isEmpty()) {
                return new Fit.Accepted(type.unwrap(object));
            }
            problem = misfit.get();
        }
        return new Fit.Refused(
                (problem.isEmpty() ? "it is no JSON" : problem)
                        + ". Reply with JSON only, of this JSON Schema: "
                        + check.schemaText());
    }

    /** The code's value comes first: it keeps its digits. The error is about the last one. */
    private List<Object> candidates(Move.Offer offer, Decision.Answer answer) {
        List<Object> candidates = new ArrayList<>();
        if (answer.value() != null) {
            candidates.add(answer.value());
        } else {
            scalar(answer.text()).ifPresent(candidates::add);
        }
        Object offered = offer.payload();
        if (!candidates.contains(offered) && !offered.equals(answer.text())) {
            candidates.addFirst(offered);
        }
        if (candidates.isEmpty() && type.isWrapped()) {
            candidates.add(answer.text().strip());
        }
        return candidates;
    }

    /** Numbers and truth values are prose to the loop, which reads objects and arrays alone. */
    private static Optional<Object> scalar(String text) {
        try {
            @Nullable Object value = Json.parse(QuotedText.withoutFence(text.strip()));
            return Optional.ofNullable(value);
        } catch (JsonException prose) {
            return Optional.empty();
        }
    }

    /** A value as the schema's object: itself, or within the object around a result. */
    private Map<String, Object> object(Object value) {
        if (value instanceof Map<?, ?> map && (!type.isWrapped() || isWrapper(map))) {
            Map<String, Object> object = new LinkedHashMap<>();
            map.forEach((name, part) -> object.put(String.valueOf(name), part));
            return object;
        }
        return type.wrap(value);
    }

    private boolean isWrapper(Map<?, ?> map) {
        return type.schema().get("properties") instanceof Map<?, ?> properties
                && properties.keySet().equals(map.keySet());
    }

    /** Whether an answer is a result. */
    sealed interface Fit {
        /** It is this one. */
        record Accepted(Object payload) implements Fit {}

        /** It is none; why, in words for the model. */
        record Refused(String reason) implements Fit {}
    }
}
