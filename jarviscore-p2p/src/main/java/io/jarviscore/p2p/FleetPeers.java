package io.jarviscore.p2p;

import io.jarviscore.JarvisException;
import io.jarviscore.Peer;
import io.jarviscore.PeerChoice;
import io.jarviscore.PeerTimeoutException;
import io.jarviscore.Peers;
import io.jarviscore.Reply;
import io.jarviscore.extension.LocalAgents;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.json.Json;
import io.jarviscore.p2p.messaging.MessageNode;
import io.jarviscore.p2p.messaging.PeerDiedException;
import io.jarviscore.p2p.messaging.RemoteFailureException;
import io.jarviscore.p2p.messaging.RequestTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of the fleet: those of this process by a call, the others by messages. */
final class FleetPeers implements Peers.Provider {
    private static final Logger log = LoggerFactory.getLogger(FleetPeers.class);

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);
    private final LocalAgents agents;
    private final Peers.Provider local;
    private final Catalogues catalogues;
    private final MessageNode messages;
    private final Supplier<Optional<String>> traceparent;
    private final PeerPicker picker = new PeerPicker();

    /**
     * Peers over these messages.
     *
     * @param traceparent the sending thread's
     */
    FleetPeers(
            LocalAgents agents,
            Peers.Provider local,
            Catalogues catalogues,
            MessageNode messages,
            Supplier<Optional<String>> traceparent) {
        this.traceparent = traceparent;
        this.agents = agents;
        this.local = local;
        this.catalogues = catalogues;
        this.messages = messages;
    }

    @Override
    public Peers forAgent(Peer self) {
        return new View(self, local.forAgent(self), PeerChoice.roundRobin());
    }

    private boolean isLocal(Peer peer) {
        return agents.list().contains(peer);
    }

    private CompletableFuture<Reply> send(
            String self, Peer to, @Nullable Object data, Duration timeout) {
        byte[] body = Bodies.message(to.id(), self, Json.plain(data), traceparent.get());
        picker.begun(to);
        CompletableFuture<byte[]> exchange;
        try {
            exchange = messages.request(to.node(), body, timeout);
        } catch (JarvisException e) {
            exchange = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<byte[]> sent = exchange;
        // User code may follow on the reply: it must not run on the message thread.
        CompletableFuture<Reply> reply =
                sent.handleAsync(
                        (answer, failure) -> reply(to, answer, failure, timeout),
                        FleetPeers::start);
        var unused =
                reply.whenComplete(
                        (done, failure) -> {
                            if (reply.isCancelled()) {
                                sent.cancel(true);
                            }
                        });
        return reply;
    }

    private Reply reply(
            Peer to, byte @Nullable [] answer, @Nullable Throwable failure, Duration timeout) {
        picker.ended(to);
        if (answer != null) {
            Bodies.Answer read = Bodies.answer(to.id(), answer);
            picker.reported(to, read.load());
            return read.reply();
        }
        throw switch (failure) {
            case RemoteFailureException remote ->
                    new JarvisException("node " + to.node() + ": " + remote.getMessage(), remote);
            case RequestTimeoutException late ->
                    new PeerTimeoutException(
                            "agent "
                                    + to.id()
                                    + " on node "
                                    + to.node()
                                    + " did not reply within "
                                    + timeout.toMillis()
                                    + " ms: "
                                    + late.getMessage());
            case JarvisException known -> known;
            case null -> new JarvisException("no reply of agent " + to.id());
            default ->
                    new JarvisException("no reply of agent " + to.id() + ": " + failure, failure);
        };
    }

    /** One agent's view: everybody but itself. */
    private final class View implements Peers {
        private final Peer self;
        private final Peers here;
        private final PeerChoice choice;

        View(Peer self, Peers here, PeerChoice choice) {
            this.self = self;
            this.here = here;
            this.choice = choice;
        }

        @Override
        public Peers choosing(PeerChoice other) {
            return new View(self, here, other);
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
            return InProcess.search(list(), query);
        }

        @Override
        public List<Peer> list() {
            return others(peer -> true);
        }

        @Override
        public Reply request(String to, @Nullable Object payload, Duration timeout) {
            Peer peer = pick(to, Optional.empty());
            try {
                return exchange(peer, payload, timeout);
            } catch (PeerDiedException e) {
                if (e.accepted()) {
                    throw e; // the work may have been done
                }
                log.debug("Agent {} died before it took the request; another is asked", peer.id());
                return exchange(pick(to, Optional.of(peer)), payload, timeout);
            }
        }

        private Reply exchange(Peer peer, @Nullable Object payload, Duration timeout) {
            if (isLocal(peer)) {
                return here.request(peer.id(), payload, timeout);
            }
            CompletableFuture<Reply> reply = send(self.id(), peer, payload, timeout);
            try {
                return reply.get();
            } catch (InterruptedException e) {
                reply.cancel(true);
                Thread.currentThread().interrupt();
                throw new JarvisException(
                        "interrupted while waiting for the reply of " + peer.id(), e);
            } catch (ExecutionException | CompletionException e) {
                throw e.getCause() instanceof JarvisException known
                        ? known
                        : new JarvisException("no reply of " + peer.id(), e);
            }
        }

        @Override
        public CompletableFuture<Reply> ask(String to, @Nullable Object payload) {
            try {
                Peer peer = pick(to, Optional.empty());
                return isLocal(peer)
                        ? here.ask(peer.id(), payload)
                        : send(self.id(), peer, payload, ASK_TIMEOUT);
            } catch (JarvisException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void notify(String to, @Nullable Object payload) {
            tell(pick(to, Optional.empty()), payload);
        }

        @Override
        public int broadcast(@Nullable Object payload) {
            int reached = 0;
            for (Peer peer : list()) {
                try {
                    tell(peer, payload);
                    reached++;
                } catch (JarvisException notReached) {
                    log.warn(
                            "A broadcast of {} left out {}: {}",
                            self.id(),
                            peer.id(),
                            notReached.getMessage());
                }
            }
            return reached;
        }

        private void tell(Peer peer, @Nullable Object payload) {
            if (isLocal(peer)) {
                here.notify(peer.id(), payload);
            } else {
                messages.notify(
                        peer.node(),
                        Bodies.message(
                                peer.id(), self.id(), Json.plain(payload), traceparent.get()));
            }
        }

        /** Local agents first, then those of present nodes, those of suspected nodes last. */
        private List<Peer> others(Predicate<Peer> wanted) {
            List<Peer> found = new ArrayList<>(agents.list());
            found.remove(self);
            catalogues.all().forEach(entry -> found.add(entry.peer()));
            found.removeIf(wanted.negate());
            return List.copyOf(found);
        }

        private Peer pick(String to, Optional<Peer> excluded) {
            List<Predicate<Peer>> meanings =
                    List.of(
                            peer -> peer.card().role().equals(to),
                            peer -> peer.card().capabilities().contains(to),
                            peer -> peer.id().equals(to));
            for (Predicate<Peer> meaning : meanings) {
                List<Peer> found = others(meaning.and(peer -> !excluded.equals(Optional.of(peer))));
                if (!found.isEmpty()) {
                    return picker.pick(to, preferred(found), choice);
                }
            }
            throw new JarvisException(
                    "no other agent has the role, capability or id \""
                            + to
                            + "\"; there is "
                            + list().stream().map(Peer::id).distinct().toList());
        }

        /** Those of suspected nodes only if there are no others; local ones if preferred. */
        private List<Peer> preferred(List<Peer> found) {
            List<Peer> suspects =
                    catalogues.all().stream()
                            .filter(Catalogues.Entry::suspect)
                            .map(Catalogues.Entry::peer)
                            .toList();
            List<Peer> healthy = found.stream().filter(peer -> !suspects.contains(peer)).toList();
            List<Peer> choice = healthy.isEmpty() ? found : healthy;
            List<Peer> near =
                    this.choice.localFirst()
                            ? choice.stream().filter(FleetPeers.this::isLocal).toList()
                            : List.of();
            return near.isEmpty() ? choice : near;
        }
    }

    private static void start(Runnable task) {
        Thread.ofVirtual().name("peer reply").start(task);
    }
}
