package io.jarviscore.kernel.sandbox;

/**
 * A run's output: the beginning, up to a number of characters, and how much there was in all. Used
 * by one thread at a time; read after that thread has ended.
 */
final class Output {
    private final int limit;
    private final StringBuilder kept = new StringBuilder();
    private long total;

    Output(int limit) {
        this.limit = limit;
    }

    /**
     * Adds text.
     *
     * @param length the length of the text before it was cut
     */
    void add(String text, long length) {
        total += Math.max(length, text.length());
        int room = Math.min(limit - kept.length(), text.length());
        if (room > 0 && room < text.length() && Character.isHighSurrogate(text.charAt(room - 1))) {
            room--;
        }
        kept.append(text, 0, Math.max(0, room));
    }

    int limit() {
        return limit;
    }

    String text() {
        if (total <= kept.length()) {
            return kept.toString();
        }
        return kept + "\n[output cut: showing " + kept.length() + " of " + total + " characters]";
    }
}
