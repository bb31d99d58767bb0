package io.jarviscore.p2p;

import io.jarviscore.Peer;
import io.jarviscore.PeerChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses one of several peers, and keeps the turns and loads that this takes. Thread-safe. */
final class PeerPicker {
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
    private final Map<String, Integer> reported = new ConcurrentHashMap<>();

    /**
     * Chooses one.
     *
     * @param address the requested address; peers of one address take turns
     * @param found at least one, by node and id
     */
    Peer pick(String address, List<Peer> found, PeerChoice choice) {
        if (found.size() == 1) {
            return found.getFirst();
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return switch (choice.strategy()) {
            case FIRST -> found.getFirst();
            case RANDOM -> found.get(random.nextInt(found.size()));
            case ROUND_ROBIN -> {
                AtomicInteger turn = turns.computeIfAbsent(address, key -> new AtomicInteger());
                yield found.get(Math.floorMod(turn.getAndIncrement(), found.size()));
            }
            case LEAST_LOADED -> {
                // Power of two choices: nearly as good as the least loaded of all, without herds.
                int one = random.nextInt(found.size());
                int other = (one + 1 + random.nextInt(found.size() - 1)) % found.size();
                yield load(found.get(one)) <= load(found.get(other))
                        ? found.get(one)
                        : found.get(other);
            }
            case STICKY -> sticky(found, choice.key());
        };
    }

    /** Rendezvous hashing: a peer that goes or comes moves only its own keys. */
    private static Peer sticky(List<Peer> found, String key) {
        Peer best = found.getFirst();
        long highest = Long.MIN_VALUE;
        for (Peer each : found) {
            long weight = mix((key + "\n" + key(each)).hashCode() * 0x9e3779b97f4a7c15L);
            if (weight > highest) {
                highest = weight;
                best = each;
            }
        }
        return best;
    }

    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return y ^ (y >>> 31);
    }

    private int load(Peer peer) {
        AtomicInteger own = underWay.get(key(peer));
        return Math.max(own == null ? 0 : own.get(), reported.getOrDefault(key(peer), 0));
    }

    void begun(Peer peer) {
        underWay.computeIfAbsent(key(peer), key -> new AtomicInteger()).incrementAndGet();
    }

    void ended(Peer peer) {
        underWay.computeIfPresent(
                key(peer), (key, count) -> count.decrementAndGet() <= 0 ? null : count);
    }

    /** A peer said how many messages it was working on, the answered one included. */
    void reported(Peer peer, int load) {
        reported.put(key(peer), Math.max(0, load - 1));
    }

    /** Removes absent peers. */
    void retain(List<Peer> present) {
        List<String> keys = new ArrayList<>();
        present.forEach(peer -> keys.add(key(peer)));
        reported.keySet().retainAll(keys);
    }

    private static String key(Peer peer) {
        return peer.node() + "/" + peer.id();
    }
}
