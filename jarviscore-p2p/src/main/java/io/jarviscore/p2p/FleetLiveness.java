package io.jarviscore.p2p;

import io.jarviscore.coordination.Liveness;
import io.jarviscore.p2p.membership.Member;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The membership's knowledge about other processes. A node that was declared dead counts as dead
 * until it refutes; epochs fence its writes meanwhile. A node that left counts as dead too: leaving
 * is a mesh's last action, so it can no longer release its claims. Thread-safe.
 */
final class FleetLiveness implements Liveness {
    /** Processes that are remembered: more than a fleet has in a day of restarts. */
    private static final int MAX = 10_000;

    private final Map<String, Verdict> verdicts =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(64, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Verdict> eldest) {
                            return size() > MAX;
                        }
                    });
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    void present(Member member) {
        verdicts.put(member.metadata().owner(), Verdict.ALIVE);
    }

    void gone(Member member) {
        String owner = member.metadata().owner();
        verdicts.put(owner, Verdict.DEAD);
        listeners.forEach(listener -> listener.accept(owner));
    }

    @Override
    public Verdict verdict(String owner) {
        return verdicts.getOrDefault(owner, Verdict.UNKNOWN);
    }

    @Override
    public AutoCloseable onDeath(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
