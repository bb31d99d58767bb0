package io.jarviscore.kernel.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a model accepts: known from its name where possible, otherwise learned from the first
 * refusal.
 *
 * @param temperature whether it takes a sampling temperature
 * @param limit what it calls the longest answer
 * @param streaming how it streams
 * @param sealedThoughts whether it gives its encrypted reasoning along when it is asked to
 */
record ModelQuirks(
        boolean temperature, OutputLimit limit, Streaming streaming, boolean sealedThoughts) {
    /** The field that asks for encrypted reasoning. */
    static final String SEALED_THOUGHTS = "include";

    /** What is refused where they were sealed for somebody else: for this conversation alone. */
    static final String FOREIGN_THOUGHTS = "encrypted_content";

    /** Reasoning models take only the default temperature; their chat variants take any. */
    private static final Pattern REASONING =
            Pattern.compile("(?:.*/)?(?:o[1-9](?:-.*)?|gpt-5(?!.*chat).*|.*codex.*)");

    /** What is known of a model that streams as its provider documents it, and seals nothing. */
    ModelQuirks(boolean temperature, OutputLimit limit) {
        this(temperature, limit, Streaming.WITH_COUNTS, false);
    }

    /** What a model of this name accepts on an endpoint with this habit. */
    static ModelQuirks of(String model, OutputLimit habit) {
        return REASONING.matcher(model).matches()
                ? new ModelQuirks(false, OutputLimit.MAX_COMPLETION_TOKENS)
                : new ModelQuirks(true, habit);
    }

    private ModelQuirks with(Streaming other) {
        return new ModelQuirks(temperature, limit, other, sealedThoughts);
    }

    /** What to try after it refused a field that was sent; empty if nothing can be changed. */
    Optional<ModelQuirks> afterRefusing(String field) {
        if (temperature && field.equals("temperature")) {
            return Optional.of(new ModelQuirks(false, limit, streaming, sealedThoughts));
        }
        if (sealedThoughts && (field.equals(SEALED_THOUGHTS) || field.equals(FOREIGN_THOUGHTS))) {
            return Optional.of(new ModelQuirks(temperature, limit, streaming, false));
        }
        if (field.equals(limit.field())) {
            return Optional.of(
                    new ModelQuirks(temperature, limit.other(), streaming, sealedThoughts));
        }
        if (field.equals(Streaming.COUNTS_FIELD) && streaming == Streaming.WITH_COUNTS) {
            return Optional.of(with(Streaming.WITHOUT_COUNTS));
        }
        if (field.equals(Streaming.FIELD) && streaming != Streaming.NONE) {
            return Optional.of(with(Streaming.NONE));
        }
        return Optional.empty();
    }

    /** How a model streams, the fields being those of the chat-completions format. */
    enum Streaming {
        /** And counts tokens when it is asked to. */
        WITH_COUNTS,
        /** And refuses to be asked to count. */
        WITHOUT_COUNTS,
        /** Not at all: it answers in one piece. */
        NONE;

        static final String FIELD = "stream";
        static final String COUNTS_FIELD = "stream_options";
    }
}
