package io.jarviscore.engine;

import io.jarviscore.Peer;
import io.jarviscore.PeerChoice;
import io.jarviscore.Peers;
import io.jarviscore.Reply;
import io.jarviscore.extension.TaskCharges;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Peers whose spending is charged to the task that asks them: the task of the calling thread, or
 * else that of the thread which obtained this view. Not charged is what a peer spent on a request
 * that timed out, was cancelled or lost its node: the usage comes only with the reply, and a late
 * reply is dropped. Thread-safe.
 */
final class ChargedPeers implements Peers {
    private final Peers peers;
    private final TaskCharges charges;
    private final TaskCharges.Charge obtained;

    private ChargedPeers(Peers peers, TaskCharges charges, TaskCharges.Charge obtained) {
        this.peers = peers;
        this.charges = charges;
        this.obtained = obtained;
    }

    /** A view for the calling thread; the peers themselves if nothing is charged in this mesh. */
    static Peers of(Peers peers, Optional<TaskCharges> charges) {
        return charges.<Peers>map(some -> new ChargedPeers(peers, some, some.current()))
                .orElse(peers);
    }

    @Override
    public Reply request(String to, @Nullable Object payload, Duration timeout) {
        TaskCharges.Charge charge = charge();
        charge.requireUnspent();
        Reply reply = peers.request(to, payload, timeout);
        charge.book(reply.usage());
        return reply;
    }

    @Override
    public CompletableFuture<Reply> ask(String to, @Nullable Object payload) {
        TaskCharges.Charge charge = charge();
        charge.requireUnspent();
        CompletableFuture<Reply> reply = peers.ask(to, payload);
        // Booked before the caller sees the reply, so that its next call is checked against it.
        CompletableFuture<Reply> booked =
                reply.thenApply(
                        answered -> {
                            charge.book(answered.usage());
                            return answered;
                        });
        var unused =
                booked.whenComplete(
                        (answered, failure) -> {
                            if (booked.isCancelled()) {
                                reply.cancel(true);
                            }
                        });
        return booked;
    }

    private TaskCharges.Charge charge() {
        TaskCharges.Charge current = charges.current();
        return current.equals(TaskCharges.NOTHING) ? obtained : current;
    }

    @Override
    public Peers choosing(PeerChoice choice) {
        return new ChargedPeers(peers.choosing(choice), charges, obtained);
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
    public void notify(String to, @Nullable Object payload) {
        peers.notify(to, payload);
    }

    @Override
    public int broadcast(@Nullable Object payload) {
        return peers.broadcast(payload);
    }

    @Override
    public String describe() {
        return peers.describe();
    }
}
