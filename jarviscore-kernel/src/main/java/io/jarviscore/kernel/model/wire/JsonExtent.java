package io.jarviscore.kernel.model.wire;

/**
 * How far a JSON value has come that arrives in fragments. Looks at each character once and checks
 * nothing but brackets and quotes. Not thread-safe.
 */
public final class JsonExtent {
    private int depth;
    private boolean begun;
    private boolean inText;
    private boolean escaped;

    /** The next fragment. */
    public void take(String fragment) {
        for (int i = 0; i < fragment.length(); i++) {
            take(fragment.charAt(i));
        }
    }

    /** Whether anything has come. */
    public boolean isBegun() {
        return begun;
    }

    /** Whether every bracket that was opened is closed again. */
    public boolean isWhole() {
        return begun && depth == 0 && !inText;
    }

    private void take(char character) {
        begun |= !Character.isWhitespace(character);
        if (escaped) {
            escaped = false;
        } else if (inText) {
            escaped = character == '\\';
            inText = character != '"';
        } else {
            switch (character) {
                case '"' -> inText = true;
                case '{', '[' -> depth++;
                case '}', ']' -> depth = Math.max(0, depth - 1);
                default -> {
                    // Numbers, literals and separators.
                }
            }
        }
    }
}
