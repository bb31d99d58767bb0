package io.jarviscore.kernel.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error of the user's code in words: its message, the place in the code, and how it came there.
 * Frames that are not the user's are left out.
 */
final class CodeError {
    // QuickJS: "at parse (<input>:12:7)", "at <input>:1:2". V8: "at async parse (<input>,
    // <anonymous>:12:7)". <input> is the user's code. The columns are left out: the engines count
    // them from different ends.
    private static final Pattern FRAME =
            Pattern.compile(
                    "at (?:async )?(?:new )?(?:(\\S{1,200}) \\()?<input>(?:, <anonymous>)?:(\\d{1,9}):");
    private static final Set<String> OF_THE_WRAPPER = Set.of("eval", "Module.default");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]{0,63}");
    private static final Pattern MODULES =
            Pattern.compile("^[ \\t]*+(import[ \\t*{\"']|export[ \\t{])", Pattern.MULTILINE);
    private static final int MAX_FRAMES = 6;

    /** How V8 reports memory that the process's limit does not allow. */
    private static final String NO_ARRAY = "Array buffer allocation failed";

    private static final String NO_PAGES = "WebAssembly.Memory(): could not allocate memory";

    private static final String TOO_DEEP = "Maximum call stack size exceeded";

    private final int lines;
    private final boolean modules;
    private final int megabytes;

    CodeError(String code, Manual manual) {
        this.lines = (int) code.lines().count();
        this.modules = !manual.hasModules() && MODULES.matcher(code).find();
        this.megabytes = manual.megabytes();
    }

    /** Reads the prelude's report, which may hold anything. */
    Verdict verdict(Map<?, ?> report) {
        String name = text(report, "name");
        String message = text(report, "message");
        if (message.startsWith("out of memory")
                || message.equals(NO_ARRAY)
                || message.equals(NO_PAGES)
                || name.equals("MemoryError")) {
            return Verdict.outOfMemory(megabytes);
        }
        if (message.equals(TOO_DEEP) || name.equals("RecursionError")) {
            return Verdict.stackOverflow();
        }
        String type = NAME.matcher(name).matches() ? name : "Error";
        List<String> frames = frames(text(report, "stack"));
        StringBuilder error = new StringBuilder(message.isEmpty() ? type : message);
        if (type.equals("SyntaxError") && modules) {
            error.append("; there are no modules, so no import or export");
        }
        if (!frames.isEmpty()) {
            error.append(" (").append(later(message)).append(frames.getFirst()).append(')');
        }
        for (int i = 1; i < frames.size(); i++) {
            error.append("\n    called at ").append(frames.get(i));
        }
        return Verdict.failure(type, error.toString());
    }

    /**
     * The engine does not record the place of a property access. It names the last call or operator
     * before it, or the function's first line; the model should not look for the error there only.
     */
    private static String later(String message) {
        boolean property =
                message.startsWith("cannot read property")
                        || message.startsWith("cannot set property");
        return property ? "at or after " : "";
    }

    private List<String> frames(String stack) {
        List<String> frames = new ArrayList<>();
        Matcher frame = FRAME.matcher(stack);
        while (frames.size() < MAX_FRAMES && frame.find()) {
            frames.add(place(frame));
        }
        return frames;
    }

    private String place(Matcher frame) {
        int line = Integer.parseInt(frame.group(2));
        if (line > lines) {
            return "the end of the code";
        }
        String function = frame.group(1);
        boolean named =
                function != null && !function.startsWith("<") && !OF_THE_WRAPPER.contains(function);
        return "line " + line + (named ? ", in " + function : "");
    }

    private static String text(Map<?, ?> report, String key) {
        return report.get(key) instanceof String text ? text : "";
    }
}
