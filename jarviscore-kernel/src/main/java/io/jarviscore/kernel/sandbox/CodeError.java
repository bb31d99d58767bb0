package io.jarviscore.kernel.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error of the user's code in words: its message, the place in the code, and how it came there.
 * Frames that are not the user's are left out.
 */
final class CodeError {
    // For example "at parse (<input>:12:7)" or "at <input>:1:2"; <input> is the user's code. The
    // columns are left out: the engine counts them from different ends.
    private static final Pattern FRAME =
            Pattern.compile("at (?:(\\S{1,200}) \\()?<input>:(\\d{1,9}):");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]{0,63}");
    private static final int MAX_FRAMES = 6;

    private final int lines;

    CodeError(String code) {
        this.lines = (int) code.lines().count();
    }

    /** Reads what the prelude reported; anything may be in there. */
    Verdict verdict(Map<?, ?> report) {
        String name = text(report, "name");
        String message = text(report, "message");
        if (message.startsWith("out of memory")) {
            return Verdict.outOfMemory();
        }
        String type = NAME.matcher(name).matches() ? name : "Error";
        List<String> frames = frames(text(report, "stack"));
        StringBuilder error = new StringBuilder(message.isEmpty() ? type : message);
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
        boolean named = function != null && !function.startsWith("<");
        return "line " + line + (named ? ", in " + function : "");
    }

    private static String text(Map<?, ?> report, String key) {
        return report.get(key) instanceof String text ? text : "";
    }
}
