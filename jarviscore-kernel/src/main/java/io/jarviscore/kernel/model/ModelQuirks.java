package io.jarviscore.kernel.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a model accepts: known from its name where possible, otherwise learned from the first
 * refusal.
 *
 * @param temperature whether it takes a sampling temperature
 * @param limit what it calls the longest answer
 * @param sealedThoughts whether it gives its encrypted reasoning along when it is asked to
 */
record ModelQuirks(boolean temperature, OutputLimit limit, boolean sealedThoughts) {
    /** The field that asks for them. */
    static final String SEALED_THOUGHTS = "include";

    /** Reasoning models take only the default temperature; their chat variants take any. */
    private static final Pattern REASONING =
            Pattern.compile("(?:.*/)?(?:o[1-9](?:-.*)?|gpt-5(?!.*chat).*|.*codex.*)");

    /** Those of a model on a wire that carries no reasoning, or carries it unasked. */
    ModelQuirks(boolean temperature, OutputLimit limit) {
        this(temperature, limit, false);
    }

    /** What a model of this name accepts on an endpoint with this habit. */
    static ModelQuirks of(String model, OutputLimit habit) {
        return REASONING.matcher(model).matches()
                ? new ModelQuirks(false, OutputLimit.MAX_COMPLETION_TOKENS)
                : new ModelQuirks(true, habit);
    }

    /** What to try after it refused a field that was sent; empty if nothing can be changed. */
    Optional<ModelQuirks> afterRefusing(String field) {
        if (temperature && field.equals("temperature")) {
            return Optional.of(new ModelQuirks(false, limit, sealedThoughts));
        }
        if (sealedThoughts && field.equals(SEALED_THOUGHTS)) {
            return Optional.of(new ModelQuirks(temperature, limit, false));
        }
        if (field.equals(limit.field())) {
            return Optional.of(new ModelQuirks(temperature, limit.other(), sealedThoughts));
        }
        return Optional.empty();
    }
}
