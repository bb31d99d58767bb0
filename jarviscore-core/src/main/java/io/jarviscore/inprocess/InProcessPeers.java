package io.jarviscore.inprocess;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Peer;
import io.jarviscore.PeerMessage;
import io.jarviscore.PeerTimeoutException;
import io.jarviscore.Peers;
import io.jarviscore.Reply;
import io.jarviscore.extension.LocalAgents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of one mesh reach one another by a call on a virtual thread. */
final class InProcessPeers implements Peers.Provider {
    /** How long {@link Peers#ask} waits. */
    static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(InProcessPeers.class);

    private final LocalAgents agents;
    private final MeshClock clock;
    private final Supplier<Optional<String>> traceparent;
    private final AgentLanes lanes = new AgentLanes();
    // Per address, shared by all senders, so that many senders of one message each also spread.
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    InProcessPeers(LocalAgents agents, MeshClock clock, Supplier<Optional<String>> traceparent) {
        this.agents = agents;
        this.clock = clock;
        this.traceparent = traceparent;
    }

    @Override
    public Peers forAgent(Peer self) {
        return new View(self.id());
    }

    /** Has a peer answer; the future fails if nobody answers in time. */
    private CompletableFuture<Reply> exchange(Peer to, PeerMessage message, Duration timeout) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Thread work = lanes.start(to.id(), () -> answer(to, message, reply));
        MeshClock.Timer timer =
                clock.after(timeout, () -> reply.completeExceptionally(late(to, timeout)));
        var unused =
                reply.whenComplete(
                        (answered, failure) -> {
                            timer.cancel();
                            if (failure != null) {
                                work.interrupt(); // nobody waits for the answer any more
                            }
                        });
        return reply;
    }

    private void answer(Peer to, PeerMessage message, CompletableFuture<Reply> reply) {
        try {
            Reply answer = agents.request(to.id(), message);
            Object value = PlainValues.copy("reply", answer.value());
            reply.complete(new Reply(to.id(), value, answer.error(), answer.usage()));
        } catch (Throwable e) {
            reply.complete(Reply.failure(to.id(), e));
        }
    }

    private void tell(Peer to, PeerMessage message) {
        lanes.start(
                to.id(),
                () -> {
                    try {
                        agents.notify(to.id(), message);
                    } catch (Throwable e) {
                        log.warn("Agent {} failed on a note from {}", to.id(), message.sender(), e);
                    }
                });
    }

    private static PeerTimeoutException late(Peer to, Duration timeout) {
        return new PeerTimeoutException(
                "agent "
                        + to.id()
                        + " did not reply within "
                        + timeout.toMillis()
                        + " ms: allow more time, or see what it is doing");
    }

    /** One agent's view: everybody but itself. */
    private final class View implements Peers {
        private final String self;

        View(String self) {
            this.self = self;
        }

        @Override
        public Optional<Peer> role(String role) {
            return others(peer -> peer.card().role().equals(role)).stream().findFirst();
        }

        @Override
        public List<Peer> capability(String capability) {
            return others(peer -> peer.card().capabilities().contains(capability));
        }

        @Override
        public List<Peer> discover(String query) {
            return CardSearch.find(list(), query);
        }

        @Override
        public List<Peer> list() {
            return others(peer -> true);
        }

        @Override
        public Reply request(String to, @Nullable Object payload, Duration timeout) {
            Peer peer = pick(to);
            CompletableFuture<Reply> reply = exchange(peer, message(payload), timeout);
            return Replies.await(reply, peer.id());
        }

        @Override
        public CompletableFuture<Reply> ask(String to, @Nullable Object payload) {
            PeerMessage message = message(payload);
            try {
                return exchange(pick(to), message, ASK_TIMEOUT);
            } catch (JarvisException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void notify(String to, @Nullable Object payload) {
            tell(pick(to), message(payload));
        }

        @Override
        public int broadcast(@Nullable Object payload) {
            int reached = 0;
            for (Peer peer : list()) {
                try {
                    tell(peer, message(payload)); // each gets a copy of its own
                    reached++;
                } catch (JarvisException tooBusy) {
                    log.warn("A broadcast of {} left one out: {}", self, tooBusy.getMessage());
                }
            }
            return reached;
        }

        private List<Peer> others(Predicate<Peer> wanted) {
            return agents.list().stream()
                    .filter(peer -> !peer.id().equals(self))
                    .filter(wanted)
                    .toList();
        }

        private PeerMessage message(@Nullable Object payload) {
            return new PeerMessage(self, PlainValues.copy("payload", payload), traceparent.get());
        }

        private Peer pick(String to) {
            List<Peer> found =
                    Stream.<Predicate<Peer>>of(
                                    peer -> peer.card().role().equals(to),
                                    peer -> peer.card().capabilities().contains(to),
                                    peer -> peer.id().equals(to))
                            .map(this::others)
                            .filter(peers -> !peers.isEmpty())
                            .findFirst()
                            .orElseThrow(() -> nobody(to));
            if (found.size() == 1) {
                return found.getFirst();
            }
            int turn = turns.computeIfAbsent(to, address -> new AtomicInteger()).getAndIncrement();
            return found.get(Math.floorMod(turn, found.size()));
        }

        private JarvisException nobody(String to) {
            return new JarvisException(
                    "no other agent has the role, capability or id \""
                            + to
                            + "\"; there is "
                            + list().stream().map(Peer::id).toList());
        }
    }
}
