package io.jarviscore;

/**
 * How one of several peers with the requested address is chosen. Peers on nodes that are suspected
 * to be dead come last, those on dead nodes never.
 *
 * @param strategy the rule
 * @param key the key that is always routed to one peer; empty unless the strategy is {@link
 *     Strategy#STICKY}
 * @param localFirst whether peers of this process are preferred
 */
public record PeerChoice(Strategy strategy, String key, boolean localFirst) {
    /** Which peer is chosen. */
    public enum Strategy {
        /** The first by node and id. */
        FIRST,
        /** A random one. */
        RANDOM,
        /** Each in turn. */
        ROUND_ROBIN,
        /** Of two random ones, the one with fewer requests under way. */
        LEAST_LOADED,
        /** One peer per key, while it is available. */
        STICKY
    }

    /** Each in turn: the choice when none is made. */
    public static PeerChoice roundRobin() {
        return new PeerChoice(Strategy.ROUND_ROBIN, "", false);
    }

    /** The first by node and id. */
    public static PeerChoice first() {
        return new PeerChoice(Strategy.FIRST, "", false);
    }

    /** A random one. */
    public static PeerChoice random() {
        return new PeerChoice(Strategy.RANDOM, "", false);
    }

    /** Of two random ones, the one with fewer requests under way. */
    public static PeerChoice leastLoaded() {
        return new PeerChoice(Strategy.LEAST_LOADED, "", false);
    }

    /** Chooses one peer per key, such as a session's id. */
    public static PeerChoice sticky(String key) {
        return new PeerChoice(Strategy.STICKY, key, false);
    }

    /** Returns this choice, preferring peers of this process. */
    public PeerChoice preferLocal() {
        return new PeerChoice(strategy, key, true);
    }
}
