package io.jarviscore.kernel.sandbox;

import io.jarviscore.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the model is told. The names that are there come from {@link Globals}, the limits from
 * {@link Limits}; the examples are run by a test.
 */
final class Manual {
    /** What code for other JavaScript hosts likes to use; those missing here are named. */
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
                            "An assignment",
                            Map.of(),
                            """
                            let product = 1n;
                            for (let i = 1n; i <= 20n; i++) product *= i;
                            result = product;
                            """,
                            2_432_902_008_176_640_000L),
                    new Example(
                            "A function main() and the inputs",
                            Map.of("orders", List.of(Map.of("price", 20L), Map.of("price", 22L))),
                            """
                            function main() {
                              const total = inputs.orders.reduce((sum, o) => sum + o.price, 0);
                              console.log('orders:', inputs.orders.length);
                              return { total };
                            }
                            """,
                            Map.of("total", 42L)),
                    new Example(
                            "A host function, here one named lookup, and its failure",
                            Map.of("keys", List.of("a", "b")),
                            """
                            const found = {};
                            for (const key of inputs.keys) {
                              try {
                                found[key] = await lookup(key);
                              } catch (error) {
                                console.warn(key, error.message);
                              }
                            }
                            result = found;
                            """,
                            Map.of("a", 1L)));

    private Manual() {}

    /** One piece of code with the answer it gives. */
    record Example(String title, Map<String, Object> inputs, String code, @Nullable Object answer) {
        private String text() {
            String given = inputs.isEmpty() ? "" : "// inputs: " + Json.write(inputs) + "\n";
            return title
                    + ":\n```js\n"
                    + given
                    + code
                    + "// result: "
                    + Json.write(answer)
                    + "\n```\n";
        }
    }

    static String text(List<String> globals) {
        String missing =
                EXPECTED_ELSEWHERE.stream()
                        .filter(name -> !globals.contains(name))
                        .collect(Collectors.joining(", "));
        String examples = EXAMPLES.stream().map(Example::text).collect(Collectors.joining("\n"));
        return String.format(
                Locale.ROOT,
                """
        Write JavaScript (ES2023, one script, no modules). `await` works at the top level.

        Answer: assign it to the variable `result`, or return it from a function `main()` (which may \
        be async). Without either the run fails. The answer must be plain JSON data, at most %,d \
        characters and %d levels deep. BigInt becomes a whole number (text beyond 64 bits); whole numbers \
        beyond 2^53 are errors unless they are BigInt or text. Set and \
        typed arrays become arrays, Map becomes an object, Date becomes ISO text, undefined \
        becomes null in an array and is left out of an object. NaN, Infinity, functions, symbols and \
        cycles are errors. The run ends when the answer is there: await what has to happen before.

        Data: `inputs` is an object with what the task provides. It is frozen; copy it to change it. Whole \
        numbers beyond 2^53 in it are BigInt, decimals with more than 17 digits are text.

        Host functions: those named in the task are global functions. They take and return plain \
        JSON and throw an Error when they fail. Nothing else leads outside.

        Output: console.log, info, warn and error are captured; %,d characters are kept.

        Limits: %d MB of memory and the time of the task; a run that takes longer is killed. Nothing \
        is kept from one run to the next. The engine is slow, about 300,000 steps of a loop a \
        second: prefer built-in functions, and do not search by brute force.

        There: %s.
        Not there: %s, import, files, network, timers.

        %s""",
                Limits.VALUE_CHARS,
                Limits.DEPTH,
                Limits.OUTPUT_CHARS,
                Limits.MEMORY_PAGES / 16,
                String.join(", ", globals),
                missing,
                examples);
    }
}
