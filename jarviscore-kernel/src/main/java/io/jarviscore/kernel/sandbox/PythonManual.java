package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Result;
import java.util.Locale;
import java.util.Set;

/**
 * The model's manual of Python in a sandbox. The limits come from {@link Limits}.
 *
 * @param megabytes memory for code and data
 */
record PythonManual(int megabytes) implements Manual {
    private static final Set<String> TAKEN = Set.of("inputs", "result", "main", "print");

    @Override
    public boolean hasModules() {
        return true;
    }

    @Override
    public Set<String> taken() {
        return TAKEN;
    }

    @Override
    public String brief() {
        return String.format(
                Locale.ROOT,
                "Python 3; `await` works. Assign plain JSON data to `result`; print is shown to you."
                        + " The standard library is there; files, network, processes, threads and"
                        + " pip are not; %d MB; runs share nothing.",
                megabytes);
    }

    @Override
    public String advice(Result failure) {
        String error = failure.error().orElse("");
        return switch (failure.errorType().orElse("")) {
            case "NoResult" ->
                    "A printed answer is not a result. Example:\n```python\nresult = sum(order['price']"
                            + " for order in inputs['params']['orders'])\n```";
            case "ModuleNotFoundError" ->
                    "Only the standard library is there, without modules that need the network,"
                            + " threads, processes or a terminal.";
            case "FileNotFoundError", "PermissionError", "JsException" ->
                    "There are no files and no network: data is in `inputs`, or comes from functions"
                            + " of the host.";
            case "Timeout" -> "Loops take about three times as long as in CPython.";
            default ->
                    error.contains("JSON cannot carry") || error.contains("too large:")
                            ? values()
                            : "";
        };
    }

    private static String values() {
        return String.format(
                Locale.ROOT,
                "The answer and what functions are called with is plain JSON data, at most %,d"
                        + " characters and %d levels deep. Tuples and sets become arrays, dataclasses"
                        + " objects, dates ISO text, decimals numbers if a float holds them and else"
                        + " text; whole numbers beyond 64 bits become text. NaN, infinity and bytes"
                        + " are errors.",
                Limits.VALUE_CHARS,
                Limits.DEPTH);
    }
}
