package io.jarviscore.kernel.model.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jarviscore.ChatModel;
import io.jarviscore.json.Json;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one entry of a catalogue and collects its problems.
 *
 * <ul>
 *   <li>{@code model}: a regular expression for {@code provider:model} as a whole; a plain name is
 *       one, too
 *   <li>{@code context_window} and {@code longest_output}, in tokens; without the first, the window
 *       is not known, without the second, an answer may fill it
 *   <li>{@code usd_per_million}: {@code input}, {@code output}, and {@code cached_input} and {@code
 *       cache_write} where they differ from {@code input}; without it, the price is not known
 *   <li>{@code priced}: the day on which those were the prices
 *   <li>{@code long_prompts}: {@code above} so many input tokens, other prices hold
 *   <li>{@code deprecated}: whether the provider advises against the model
 * </ul>
 */
final class CatalogueEntry {
    private static final Set<String> FIELDS =
            Set.of(
                    "model",
                    "context_window",
                    "longest_output",
                    "priced",
                    "usd_per_million",
                    "long_prompts",
                    "deprecated");
    private static final Set<String> LONG_PROMPTS = Set.of("above", "usd_per_million");
    private static final Set<String> PRICES =
            Set.of("input", "cached_input", "cache_write", "output");

    private static final BigDecimal DEAREST = BigDecimal.valueOf(1_000_000);
    private static final int DECIMALS = 9;
    private static final Pattern NOTHING = Pattern.compile("(?!)");

    private final JsonNode entry;
    private final List<String> problems = new ArrayList<>();

    CatalogueEntry(JsonNode entry) {
        this.entry = entry;
    }

    /** Which one it is, for messages: the name it gives itself, if it has one. */
    String name() {
        JsonNode model = entry.path("model");
        return model.isTextual() ? " (" + model.textValue() + ")" : "";
    }

    /** Each as the end of a sentence that begins with the entry. */
    List<String> problems() {
        return problems;
    }

    /** The entry, as far as it could be read. */
    ModelFacts read() {
        if (!entry.isObject()) {
            problems.add("is " + shown(entry) + ": use an object with a field model");
            return new ModelFacts(NOTHING, Optional.empty(), Optional.empty(), false);
        }
        refuseUnknown(entry, "", FIELDS);
        return new ModelFacts(pattern(), contextWindow(), prices(), deprecated());
    }

    private boolean deprecated() {
        JsonNode deprecated = entry.path("deprecated");
        if (!deprecated.isMissingNode() && !deprecated.isBoolean()) {
            wrong("deprecated", deprecated, "true or false");
        }
        return deprecated.asBoolean(false);
    }

    private Pattern pattern() {
        JsonNode model = entry.path("model");
        if (!model.isTextual() || !model.textValue().contains(":")) {
            wrong("model", model, "a pattern for provider:model, such as azure:my-deployment");
            return NOTHING;
        }
        try {
            return Pattern.compile(model.textValue());
        } catch (PatternSyntaxException e) {
            wrong("model", model, "a regular expression (" + e.getDescription() + ")");
            return NOTHING;
        }
    }

    private Optional<ChatModel.ContextWindow> contextWindow() {
        OptionalInt window = tokens(entry, "context_window", "");
        OptionalInt longest = tokens(entry, "longest_output", "");
        return window.isPresent()
                ? Optional.of(
                        new ChatModel.ContextWindow(
                                window.getAsInt(),
                                Math.min(window.getAsInt(), longest.orElse(window.getAsInt()))))
                : Optional.empty();
    }

    private Optional<PriceList> prices() {
        if (!entry.has("usd_per_million")) {
            if (entry.has("long_prompts")) {
                problems.add("long_prompts: needs usd_per_million beside it");
            }
            return Optional.empty();
        }
        return Optional.of(
                new PriceList(priced(), prices(entry, ""), longPrompts(entry.get("long_prompts"))));
    }

    private LocalDate priced() {
        JsonNode date = entry.path("priced");
        try {
            return LocalDate.parse(date.asText());
        } catch (DateTimeParseException e) {
            wrong("priced", date, "the day of the prices, such as 2026-01-31");
            return LocalDate.EPOCH;
        }
    }

    private Optional<PriceList.LongPrompts> longPrompts(@Nullable JsonNode dearer) {
        if (dearer == null) {
            return Optional.empty();
        }
        refuseUnknown(dearer, "long_prompts.", LONG_PROMPTS);
        OptionalInt above = tokens(dearer, "above", "long_prompts.");
        if (above.isEmpty() && !dearer.has("above")) {
            wrong("long_prompts.above", dearer.path("above"), "a whole number of tokens");
        }
        return Optional.of(
                new PriceList.LongPrompts(above.orElse(1), prices(dearer, "long_prompts.")));
    }

    private Prices prices(JsonNode parent, String path) {
        JsonNode prices = parent.path("usd_per_million");
        String place = path + "usd_per_million.";
        refuseUnknown(prices, place, PRICES);
        BigDecimal input = price(prices, "input", place);
        return new Prices(
                input,
                prices.has("cached_input") ? price(prices, "cached_input", place) : input,
                prices.has("cache_write") ? price(prices, "cache_write", place) : input,
                price(prices, "output", place));
    }

    private BigDecimal price(JsonNode prices, String field, String path) {
        JsonNode given = prices.path(field);
        BigDecimal price = given.isNumber() ? given.decimalValue() : BigDecimal.ONE.negate();
        if (price.signum() < 0 || price.compareTo(DEAREST) > 0 || price.scale() > DECIMALS) {
            wrong(path + field, given, "dollars for a million tokens, from 0 to 1000000");
            return BigDecimal.ZERO;
        }
        return price;
    }

    private OptionalInt tokens(JsonNode parent, String field, String path) {
        JsonNode given = parent.path(field);
        if (given.isMissingNode()) {
            return OptionalInt.empty();
        }
        if (!given.isIntegralNumber() || !given.canConvertToInt() || given.intValue() < 1) {
            wrong(path + field, given, "a whole number of tokens, at least 1");
            return OptionalInt.empty();
        }
        return OptionalInt.of(given.intValue());
    }

    private void refuseUnknown(JsonNode node, String path, Set<String> known) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                problems.add(
                        path
                                + name
                                + ": is no field of a catalogue; use "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private void wrong(String field, JsonNode given, String accepted) {
        problems.add(field + ": is " + shown(given) + "; use " + accepted);
    }

    private static String shown(JsonNode given) {
        String text = given.isMissingNode() ? "missing" : given.toString();
        return Json.cut(60, text);
    }
}
