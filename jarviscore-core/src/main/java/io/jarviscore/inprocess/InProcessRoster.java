package io.jarviscore.inprocess;

import io.jarviscore.MeshClock;
import io.jarviscore.Peer;
import io.jarviscore.Roster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The agents of one process, in memory. They are as many as the mesh has, so none is forgotten. */
final class InProcessRoster implements Roster {
    private final MeshClock clock;
    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

    private final Map<String, String> owners = new ConcurrentHashMap<>();

    InProcessRoster(MeshClock clock) {
        this.clock = clock;
    }

    @Override
    public void announce(List<Peer> agents, Duration lease) {
        Instant until = clock.instant().plus(lease);
        agents.forEach(peer -> entries.put(peer.id(), new Entry(peer, until)));
    }

    @Override
    public void withdraw(List<String> agentIds) {
        agentIds.forEach(
                id ->
                        entries.computeIfPresent(
                                id, (key, entry) -> new Entry(entry.peer(), Instant.MIN)));
    }

    @Override
    public Optional<String> occupy(String node, String owner) {
        return Optional.ofNullable(owners.put(node, owner)).filter(last -> !last.equals(owner));
    }

    @Override
    public void expire(String node, String owner) {
        if (owner.equals(owners.get(node))) {
            withdraw(
                    entries.values().stream()
                            .map(Entry::peer)
                            .filter(peer -> peer.node().equals(node))
                            .map(Peer::id)
                            .toList());
        }
    }

    @Override
    public List<Listing> list() {
        Instant now = clock.instant();
        return entries.values().stream()
                .map(entry -> new Listing(entry.peer(), now.isBefore(entry.aliveUntil())))
                .toList();
    }

    private record Entry(Peer peer, Instant aliveUntil) {}
}
