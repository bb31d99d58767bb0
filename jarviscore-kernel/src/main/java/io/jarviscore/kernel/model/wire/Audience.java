package io.jarviscore.kernel.model.wire;

import io.jarviscore.ChatListener;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of an answer while it is written, over all exchanges that are made for it. Not
 * thread-safe.
 */
public final class Audience {
    private final @Nullable ChatListener listener;

    /** The text reported for this exchange, which a new one makes void. */
    private final StringBuilder heard = new StringBuilder();

    private Reasoning reasoning = new Reasoning();

    /** The half of a character that ended the words before. */
    private String half = "";

    private Audience(@Nullable ChatListener listener) {
        this.listener = listener;
    }

    /** An audience without a listener. */
    public static Audience nobody() {
        return new Audience(null);
    }

    public static Audience of(ChatListener listener) {
        return new Audience(listener);
    }

    public boolean listens() {
        return listener != null;
    }

    /** Another exchange begins. */
    public void begins() {
        half = "";
        reasoning = new Reasoning();
        if (!heard.isEmpty() && listener != null) {
            heard.setLength(0);
            tell(listener::startedOver);
        }
    }

    /** Words have come; reasoning among them is not told. */
    public void hears(String words) {
        if (listener != null && !words.isEmpty()) {
            hearsAnswer(reasoning.take(words));
        }
    }

    /** The whole answer is there; missing or different text is reported now. */
    public void has(String answer) {
        if (listener == null || answer.contentEquals(heard)) {
            return;
        }
        half = "";
        if (answer.startsWith(heard.toString())) {
            hearsAnswer(answer.substring(heard.length()));
        } else {
            begins();
            hearsAnswer(answer);
        }
    }

    private void hearsAnswer(String words) {
        if (listener == null || words.isEmpty()) {
            return;
        }
        String all = half + words;
        boolean cut = Character.isHighSurrogate(all.charAt(all.length() - 1));
        half = cut ? all.substring(all.length() - 1) : "";
        String whole = cut ? all.substring(0, all.length() - 1) : all;
        if (!whole.isEmpty()) {
            heard.append(whole);
            ChatListener told = listener;
            tell(() -> told.said(whole));
        }
    }

    private static void tell(Runnable words) {
        try {
            words.run();
        } catch (Throwable failure) {
            throw new ListenerFailure(failure);
        }
    }

    /** Carries a listener's exception past all code that would take it for a model's failure. */
    public static final class ListenerFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ListenerFailure(Throwable ofTheListener) {
            super(ofTheListener);
        }

        /** The listener's exception; checked exceptions, which it cannot declare, are wrapped. */
        public RuntimeException rethrown() {
            Throwable thrown = getCause();
            if (thrown instanceof Error error) {
                throw error;
            }
            return thrown instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException("the listener of an answer failed", thrown);
        }
    }
}
