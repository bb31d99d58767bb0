package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Result;
import io.jarviscore.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The model's manual of JavaScript in a sandbox: a brief with every request, and a chapter with the
 * first error that it would have prevented. The limits come from {@link Limits}; a test runs the
 * examples.
 *
 * @param megabytes memory for code and data
 * @param pace one sentence on the engine's speed, with every request
 * @param timeoutAdvice advice after a run that was too slow
 * @param globals the names that code finds
 */
record JavaScriptManual(int megabytes, String pace, String timeoutAdvice, List<String> globals)
        implements Manual {
    /** Names of other JavaScript hosts that models like to use. */
    private static final List<String> EXPECTED_ELSEWHERE =
            List.of(
                    "require",
                    "process",
                    "fetch",
                    "XMLHttpRequest",
                    "setTimeout",
                    "setInterval",
                    "Buffer",
                    "URL",
                    "crypto",
                    "Intl",
                    "structuredClone",
                    "WebAssembly",
                    "Worker");

    static final List<Example> EXAMPLES =
            List.of(
                    new Example(
                            Map.of(),
                            """
                            let product = 1n;
                            for (let i = 1n; i <= 20n; i++) product *= i;
                            result = product;
                            """,
                            2_432_902_008_176_640_000L),
                    new Example(
                            Map.of("orders", List.of(Map.of("price", 20L), Map.of("price", 22L))),
                            """
                            function main() {
                              const total = inputs.orders.reduce((sum, o) => sum + o.price, 0);
                              console.log('orders:', inputs.orders.length);
                              return { total };
                            }
                            """,
                            Map.of("total", 42L)));

    /** Errors of code that used an undefined name or an absent module. */
    private static final List<String> OF_NAMES = List.of("is not defined", "import", "export");

    /** Errors that prelude.js throws when a value cannot leave the sandbox. */
    private static final List<String> OF_VALUES =
            List.of(
                    "JSON cannot carry",
                    "beyond 2^53",
                    "nested deeper",
                    "too large:",
                    "cannot be read");

    /** Errors of engines when frozen data is changed. */
    private static final List<String> OF_FROZEN_DATA =
            List.of("read-only", "read only", "not extensible", "could not delete");

    /** One piece of code with the answer it gives. */
    record Example(Map<String, Object> inputs, String code, @Nullable Object answer) {
        private String text() {
            String given = inputs.isEmpty() ? "" : "// inputs: " + Json.write(inputs) + "\n";
            return "```js\n" + given + code + "// result: " + Json.write(answer) + "\n```\n";
        }
    }

    @Override
    public boolean hasModules() {
        return false;
    }

    @Override
    public Set<String> taken() {
        return Set.copyOf(globals);
    }

    @Override
    public String brief() {
        return String.format(
                Locale.ROOT,
                "JavaScript; `await` works. Assign plain JSON data to `result`; console.log is"
                        + " shown to you. No imports, files, network, timers or Node; %d MB; runs"
                        + " share nothing. %s",
                megabytes,
                pace);
    }

    @Override
    public String advice(Result failure) {
        String type = failure.errorType().orElse("");
        String error = failure.error().orElse("");
        if (type.equals("NoResult")) {
            return answers();
        }
        if (type.equals("Timeout")) {
            return timeoutAdvice;
        }
        if (contains(error, OF_VALUES)) {
            return values();
        }
        if (contains(error, OF_FROZEN_DATA)) {
            return "`inputs` is frozen: copy it to change it. Whole numbers beyond 2^53 in it are"
                    + " BigInt, decimals with more than 17 digits are text.";
        }
        return contains(error, OF_NAMES) ? names() : "";
    }

    private static boolean contains(String error, List<String> parts) {
        return parts.stream().anyMatch(error::contains);
    }

    private static String answers() {
        return EXAMPLES.stream()
                .map(Example::text)
                .collect(
                        Collectors.joining(
                                "\n",
                                "The run ends when the answer is there: await what has to happen"
                                        + " before. Examples:\n",
                                ""));
    }

    private static String values() {
        return String.format(
                Locale.ROOT,
                "The answer and what functions are called with is plain JSON data, at most %,d"
                        + " characters and %d levels deep. BigInt becomes a whole number (text"
                        + " beyond 64 bits); whole numbers beyond 2^53 are errors unless they are"
                        + " BigInt or text. Set and typed arrays become arrays, Map an object, Date"
                        + " ISO text; undefined becomes null in an array and is left out of an"
                        + " object. NaN, Infinity, functions, symbols and cycles are errors.",
                Limits.VALUE_CHARS,
                Limits.DEPTH);
    }

    private String names() {
        Stream<String> missing =
                EXPECTED_ELSEWHERE.stream().filter(name -> !globals.contains(name));
        return "There: "
                + String.join(", ", globals)
                + ".\nNot there: "
                + missing.collect(Collectors.joining(", "))
                + ", import, files, network, timers.";
    }
}
