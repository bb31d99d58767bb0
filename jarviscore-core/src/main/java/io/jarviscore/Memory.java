package io.jarviscore;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Port: one agent's memory across tasks. Thread-safe.
 *
 * <p>An agent uses the first three methods through {@link AgentContext#memory()}. The kernel calls
 * the others for an {@link AutoAgent}: {@link #observe} before each turn, {@link #onTurn} after it,
 * {@link #onEnd} after the task. All of those have defaults, so an implementation of three methods
 * is a complete memory.
 *
 * <p>The kernel calls on the task's thread. Any exception but an interruption is logged there and
 * the task continues without memory; a slow implementation slows the task.
 */
public interface Memory {
    /**
     * Keeps a fact; anything with a JSON form. When it returns, the fact is as durable as the
     * store.
     */
    void remember(Object fact);

    /** Returns items relevant to a question, most relevant first. */
    List<Item> recall(String query);

    /** Returns the agent's episodes, newest last. */
    List<Item> episodes();

    /**
     * Keeps a fact with its subject, confidence and source. A fact about the same subject that says
     * something else is kept beside it: both are recalled, each with its version.
     */
    default void remember(Fact fact) {
        remember((Object) fact.text());
    }

    /**
     * Removes facts, so that they are not recalled any more.
     *
     * @param what an {@link Item#id()}, or the subject of the facts
     * @return how many facts are gone
     */
    default int forget(String what) {
        return 0;
    }

    /** Appends a working note to the task's workflow; later steps of the workflow observe it. */
    default void note(Task task, String text) {
        remember((Object) text);
    }

    /**
     * Like {@link #note(Task, String)}, for a note of a task that has read text from outside. A
     * memory that keeps it returns it as {@linkplain Item#tainted() tainted}; by default it is a
     * note like any other.
     */
    default void noteTainted(Task task, String text) {
        note(task, text);
    }

    /**
     * Returns the memory that a task may use. One that keeps tenants, users and conversations apart
     * returns that of the conversation's scope, see {@link
     * io.jarviscore.conversation.ConversationLog#scopeOf}; by default it is this one.
     */
    default Memory within(Task task) {
        return this;
    }

    /**
     * Returns the items to show before a turn, most relevant first within a kind. The kernel shows
     * each item once in a task, within a token budget per kind. By default the first turn recalls
     * the task's text and later turns nothing.
     */
    default Bundle observe(Moment moment) {
        return moment.turn() == 1 ? new Bundle(recall(moment.task().text())) : Bundle.EMPTY;
    }

    /** Takes note of a finished turn. Does nothing by default. */
    default void onTurn(Turn turn) {}

    /** Takes note of a finished task. Does nothing by default. */
    default void onEnd(Ending ending) {}

    /** The kinds of memory, in the order in which the model sees them. */
    enum Kind {
        /** The long-term summary. */
        SUMMARY,
        /** Something that holds beyond one task. */
        FACT,
        /** Something that the agent did. */
        EPISODE,
        /** A working note of the task's workflow. */
        NOTE
    }

    /**
     * One memory.
     *
     * @param id names it for {@link #forget}; empty if it cannot be forgotten alone
     * @param kind the kind of memory
     * @param about its subject; empty if it has none
     * @param text the item's text
     * @param at since when
     * @param source where it comes from
     * @param confidence from 0 to 1
     * @param version counts the different values of one subject, from 1
     * @param tainted whether it may repeat text from outside: it is marked as data for models, and
     *     the task that is shown it counts as tainted, see {@link Outcome#taint()}
     */
    record Item(
            String id,
            Kind kind,
            String about,
            String text,
            Instant at,
            String source,
            double confidence,
            int version,
            boolean tainted) {
        /** Oldest first; items of one moment by id. */
        public static final Comparator<Item> BY_AGE =
                Comparator.comparing(Item::at).thenComparing(Item::id).thenComparing(Item::text);

        /** A memory without text from outside. */
        public Item(
                String id,
                Kind kind,
                String about,
                String text,
                Instant at,
                String source,
                double confidence,
                int version) {
            this(id, kind, about, text, at, source, confidence, version, false);
        }

        /** A fact without a subject, held for certain. */
        public Item(String text, Instant at, String source) {
            this("", Kind.FACT, "", text, at, source, 1, 1);
        }
    }

    /**
     * A fact to remember.
     *
     * @param about its subject in a few words, such as {@code customer 7, language}; may be empty
     * @param text the fact itself
     * @param confidence how sure its source is, from 0 to 1
     * @param source where it comes from; empty for the agent itself
     * @param tainted whether it may repeat text from outside
     */
    record Fact(String about, String text, double confidence, String source, boolean tainted) {
        /** A fact without text from outside. */
        public Fact(String about, String text, double confidence, String source) {
            this(about, text, confidence, source, false);
        }

        /**
         * Checks the fact.
         *
         * @throws IllegalArgumentException if the text is blank or the confidence out of range
         */
        public Fact {
            if (text.isBlank()) {
                throw new IllegalArgumentException("fact is blank: say what holds");
            }
            if (!(confidence >= 0 && confidence <= 1)) {
                throw new IllegalArgumentException(
                        "confidence of a fact is " + confidence + ": use a number from 0 to 1");
            }
        }
    }

    /**
     * The moment before a turn.
     *
     * @param task the task
     * @param turn the number of the turn, from 1
     * @param tokens how many tokens of memory are shown in one task at most
     */
    record Moment(Task task, int turn, int tokens) {}

    /**
     * The items to show before a turn.
     *
     * @param items most relevant first within a kind
     */
    record Bundle(List<Item> items) {
        /** Nothing. */
        public static final Bundle EMPTY = new Bundle(List.of());

        /** Copies the items. */
        public Bundle {
            items = List.copyOf(items);
        }
    }

    /**
     * A finished turn.
     *
     * @param task the task
     * @param number which turn, from 1
     * @param said the text that the turn added to the conversation: the model's message and the
     *     results of its calls
     * @param promptTokens the prompt's size as the provider counted it
     * @param promptCharacters the prompt's size in characters
     * @param replayed whether an earlier run of the task took this turn and may have reported it
     */
    record Turn(
            Task task,
            int number,
            List<ChatMessage> said,
            long promptTokens,
            long promptCharacters,
            boolean replayed) {
        /** Copies the messages. */
        public Turn {
            said = List.copyOf(said);
        }
    }

    /**
     * A finished task.
     *
     * @param task the task
     * @param outcome how it ended; never {@link Outcome.Status#WAITING}
     * @param resumed whether an earlier run of the task may have reported this end
     */
    record Ending(Task task, Outcome outcome, boolean resumed) {}

    /** Makes the memory of one agent; the port that modules fill. */
    @FunctionalInterface
    interface Provider {
        /** The memory of the agent with this id. */
        Memory forAgent(String agentId);
    }
}
