package io.jarviscore.engine;

import io.jarviscore.Peer;
import io.jarviscore.PeerChoice;
import io.jarviscore.Peers;
import io.jarviscore.Reply;
import io.jarviscore.engine.store.EngineCounts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Counts the messages that one agent sends to its peers. */
final class CountedPeers implements Peers {
    private final Peers peers;
    private final EngineCounts counts;

    CountedPeers(Peers peers, EngineCounts counts) {
        this.peers = peers;
        this.counts = counts;
    }

    @Override
    public Optional<Peer> role(String role) {
        return peers.role(role);
    }

    @Override
    public List<Peer> capability(String capability) {
        return peers.capability(capability);
    }

    @Override
    public List<Peer> discover(String query) {
        return peers.discover(query);
    }

    @Override
    public List<Peer> list() {
        return peers.list();
    }

    @Override
    public Reply request(String to, @Nullable Object payload, Duration timeout) {
        counts.onPeerRequest();
        return peers.request(to, payload, timeout);
    }

    @Override
    public CompletableFuture<Reply> ask(String to, @Nullable Object payload) {
        counts.onPeerRequest();
        return peers.ask(to, payload);
    }

    @Override
    public void notify(String to, @Nullable Object payload) {
        peers.notify(to, payload);
        counts.onPeerNotes(1);
    }

    @Override
    public int broadcast(@Nullable Object payload) {
        int reached = peers.broadcast(payload);
        counts.onPeerNotes(reached);
        return reached;
    }

    @Override
    public Peers choosing(PeerChoice choice) {
        return new CountedPeers(peers.choosing(choice), counts);
    }

    @Override
    public String describe() {
        return peers.describe();
    }
}
