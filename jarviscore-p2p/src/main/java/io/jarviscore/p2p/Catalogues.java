package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Peer;
import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberState;
import io.jarviscore.p2p.messaging.MessageNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of the other nodes. Each node announces the version of its catalogue with its
 * membership; a newer one is fetched. So late joiners and healed partitions converge, and the
 * agents of a dead node are gone at once. Thread-safe; no method blocks.
 */
final class Catalogues {
    private static final Logger log = LoggerFactory.getLogger(Catalogues.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofMillis(300);

    private final MessageNode messages;
    private final MeshClock clock;
    private final Consumer<MeshEvent> events;
    private final Map<String, Node> nodes = new ConcurrentSkipListMap<>();

    Catalogues(MessageNode messages, MeshClock clock, Consumer<MeshEvent> events) {
        this.messages = messages;
        this.clock = clock;
        this.events = events;
    }

    /** The agents of all present nodes, those of suspected nodes last; by node and id. */
    List<Entry> all() {
        return nodes.values().stream()
                .flatMap(node -> node.agents.stream().map(peer -> new Entry(peer, node.suspect)))
                .sorted((one, other) -> Boolean.compare(one.suspect(), other.suspect()))
                .toList();
    }

    /** Whether this node has announced an agent of this id, or nothing yet. */
    boolean mayHave(String node, String agentId) {
        Node known = nodes.get(node);
        return known == null
                || known.version == 0
                || known.agents.stream().anyMatch(peer -> peer.id().equals(agentId));
    }

    /** The names of the nodes that have a store open. */
    List<String> sharing(String store) {
        return nodes.entrySet().stream()
                .filter(each -> each.getValue().store.equals(Optional.of(store)))
                .map(Map.Entry::getKey)
                .toList();
    }

    void onPresent(Member member) {
        Node node =
                nodes.compute(
                        member.name(),
                        (name, known) ->
                                known == null || known.boot != member.boot()
                                        ? new Node(member.boot())
                                        : known);
        node.suspect = member.state() == MemberState.SUSPECT;
        long announced = member.metadata().catalogueVersion();
        if (announced > node.announced) {
            node.announced = announced;
            fetch(member.name(), node);
        }
    }

    void onGone(Member member) {
        Node node = nodes.get(member.name());
        if (node != null && node.boot == member.boot() && nodes.remove(member.name(), node)) {
            report(node.agents, false);
        }
    }

    private void fetch(String name, Node node) {
        if (node.fetching.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("catalogue of " + name)
                    .start(() -> fetchUntilCurrent(name, node));
        }
    }

    private void fetchUntilCurrent(String name, Node node) {
        try {
            while (nodes.get(name) == node && node.version < node.announced) {
                if (!fetchOnce(name, node)) {
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            log.debug("Catalogue of {} is not fetched any more", name);
        } finally {
            node.fetching.set(false);
        }
        if (nodes.get(name) == node && node.version < node.announced) {
            fetch(name, node); // announced between the last look and the reset of the flag
        }
    }

    private boolean fetchOnce(String name, Node node) throws InterruptedException {
        try {
            byte[] body = messages.request(name, Bodies.catalogueRequest(), TIMEOUT).get();
            Bodies.Catalogue fetched = Bodies.catalogue(name, body);
            List<Peer> before = node.agents;
            node.store = fetched.store();
            node.agents = fetched.agents();
            node.version = fetched.version();
            report(fetched.agents().stream().filter(peer -> !before.contains(peer)).toList(), true);
            return true;
        } catch (ExecutionException | JarvisException e) {
            log.debug("Could not fetch the catalogue of {}: {}", name, e.getMessage());
            return false;
        }
    }

    private void report(List<Peer> agents, boolean alive) {
        if (!agents.isEmpty()) {
            Thread.ofVirtual()
                    .name("peer changes")
                    .start(
                            () ->
                                    agents.forEach(
                                            peer ->
                                                    events.accept(
                                                            new MeshEvent.PeerChange(
                                                                    clock.instant(),
                                                                    peer,
                                                                    alive))));
        }
    }

    /** An agent, and whether its node is suspected to be dead. */
    record Entry(Peer peer, boolean suspect) {}

    private static final class Node {
        private final long boot;
        private final AtomicBoolean fetching = new AtomicBoolean();
        private volatile long announced;
        private volatile long version;
        private volatile boolean suspect;
        private volatile List<Peer> agents = List.of();
        private volatile Optional<String> store = Optional.empty();

        private Node(long boot) {
            this.boot = boot;
        }
    }
}
