package io.jarviscore.storage.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The lists by which questions are found. They are in another slot of a cluster than the questions
 * are, so they cannot change together. Instead they list too much rather than too little: a
 * question is listed before the question is announced, a decision before it is made; and misplaced
 * entries are removed by the reader that meets them. They never expire.
 */
final class QuestionIndex {
    private static final LuaScript ASK = LuaScript.of("approval-index", "ask");
    private static final LuaScript DECIDE = LuaScript.of("approval-index", "decide");
    private static final LuaScript DUE = LuaScript.of("approval-index", "due");
    private static final LuaScript UNDECIDED = LuaScript.of("approval-index", "undecided");
    private static final LuaScript UNACKNOWLEDGED =
            LuaScript.of("approval-index", "unacknowledged");
    private static final LuaScript FORGET = LuaScript.of("approval-index", "forget");

    /** Later than anything is listed, and still exact as a script's number. */
    private static final String FOREVER = "9000000000000000";

    private final RedisLink link;
    private final RedisKeys keys;

    QuestionIndex(RedisLink link, RedisKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    /**
     * Lists a question as undecided.
     *
     * @param due the end of its time, as the server wrote it
     */
    void asked(String id, Optional<String> due) {
        run(ASK, id, due.orElse(""));
    }

    /** Lists a question as decided and not acted on; it is about to be decided. */
    void deciding(String id) {
        run(DECIDE, id);
    }

    /**
     * Overdue questions, which are now the caller's to expire. Those that it does not end, because
     * it dies, come again.
     */
    List<String> due(int limit) {
        return Replies.texts(run(DUE, String.valueOf(limit), link.memory() + "000"));
    }

    Listed undecided() {
        return Listed.of(run(UNDECIDED));
    }

    Listed unacknowledged(int limit) {
        return Listed.of(run(UNACKNOWLEDGED, String.valueOf(limit)));
    }

    /** Takes a question off all lists for good. */
    void forget(String id) {
        run(FORGET, FOREVER, id);
    }

    /**
     * Takes questions off all lists, unless they were listed again since these were looked at.
     *
     * @param seen the lists as they were
     */
    void forget(Listed seen, List<String> ids) {
        List<String> args = new ArrayList<>(List.of(seen.at()));
        args.addAll(ids);
        run(FORGET, args.toArray(String[]::new));
    }

    private List<Object> run(LuaScript script, String... args) {
        List<String> all = new ArrayList<>();
        Collections.addAll(all, args);
        return link.run(script, keys.approvalIndex(), all);
    }

    /**
     * The list's content at one moment.
     *
     * @param at the server's time
     * @param ids those listed first come first
     */
    record Listed(String at, List<String> ids) {
        private static Listed of(List<?> reply) {
            return new Listed(Replies.text(reply, 0), Replies.texts(Replies.list(reply, 1)));
        }
    }
}
