package io.jarviscore.kernel.model.wire;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parameters that a model accepts: known from its name where possible, otherwise learned from
 * the first refusal.
 *
 * @param temperature whether it takes a sampling temperature
 * @param limit the field's name for the longest answer
 * @param streaming how it streams
 * @param sealedThoughts whether it gives its encrypted reasoning along when it is asked to
 * @param unkept whether it takes the wish that the exchange is not kept
 */
public record ModelQuirks(
        boolean temperature,
        OutputLimit limit,
        Streaming streaming,
        boolean sealedThoughts,
        boolean unkept) {
    /** The field that asks to keep an exchange, or not to. */
    public static final String KEPT = "store";

    /** The field that asks for encrypted reasoning. */
    static final String SEALED_THOUGHTS = "include";

    /**
     * The field that is refused where thoughts were sealed for another model: for this conversation
     * alone.
     */
    public static final String FOREIGN_THOUGHTS = "encrypted_content";

    /**
     * Reasoning models take only the default temperature; the chat variants of GPT-5 take any. From
     * GPT-6 on there is no such variant. Models that search take none.
     */
    private static final Pattern REASONING =
            Pattern.compile(
                    "(?:.*/)?(?:o[1-9](?:-.*)?|gpt-5(?!.*chat).*|gpt-(?:[6-9]|[1-9]\\d).*"
                            + "|gpt-.*-search(?:-.*)?|.*codex.*)");

    private static final Pattern CLAUDE = Pattern.compile("(?:.*[/.])?claude.*");

    /**
     * The last models of Anthropic's that take a temperature are those of 4.6. Names are {@code
     * claude-3-5-haiku-latest} and {@code claude-opus-4-1-20250805}; gateways write {@code 4.1} and
     * put the date behind an {@code @}.
     */
    private static final Pattern OLDER_CLAUDE =
            Pattern.compile(
                    "(?:.*[/.])?claude-(?:instant.*|[23](?!\\d).*"
                            + "|(?:opus|sonnet|haiku)-4(?:[-.][0-6])?(?:[-@:]\\D.*|[-@]\\d{6,}.*)?)");

    /** The quirks of a model that streams as its provider documents it, and seals nothing. */
    public ModelQuirks(boolean temperature, OutputLimit limit) {
        this(temperature, limit, Streaming.WITH_COUNTS, false, true);
    }

    /** The quirks of a model of this name on an endpoint with this habit. */
    public static ModelQuirks of(String model, OutputLimit habit) {
        return REASONING.matcher(model).matches()
                ? new ModelQuirks(false, OutputLimit.MAX_COMPLETION_TOKENS)
                : new ModelQuirks(!isNewClaude(model), habit);
    }

    /**
     * Whether it is one of Anthropic's models that refuse every sampling parameter. A Claude of
     * which nothing is known yet is taken for a new one.
     */
    public static boolean isNewClaude(String model) {
        return CLAUDE.matcher(model).matches() && !OLDER_CLAUDE.matcher(model).matches();
    }

    public ModelQuirks withSealedThoughts(boolean sealed) {
        return new ModelQuirks(temperature, limit, streaming, sealed, unkept);
    }

    private ModelQuirks with(Streaming other) {
        return new ModelQuirks(temperature, limit, other, sealedThoughts, unkept);
    }

    /** The quirks to try after a field was refused; empty if nothing can be changed. */
    public Optional<ModelQuirks> afterRefusing(String field) {
        if (temperature && field.equals("temperature")) {
            return Optional.of(new ModelQuirks(false, limit, streaming, sealedThoughts, unkept));
        }
        if (sealedThoughts && (field.equals(SEALED_THOUGHTS) || field.equals(FOREIGN_THOUGHTS))) {
            return Optional.of(withSealedThoughts(false));
        }
        if (unkept && field.equals(KEPT)) {
            return Optional.of(
                    new ModelQuirks(temperature, limit, streaming, sealedThoughts, false));
        }
        if (field.equals(limit.field())) {
            return Optional.of(
                    new ModelQuirks(temperature, limit.other(), streaming, sealedThoughts, unkept));
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
    public enum Streaming {
        /** And counts tokens when it is asked to. */
        WITH_COUNTS,
        /** And refuses to be asked to count. */
        WITHOUT_COUNTS,
        /** Not at all: it answers in one piece. */
        NONE;

        public static final String FIELD = "stream";
        public static final String COUNTS_FIELD = "stream_options";
    }
}
