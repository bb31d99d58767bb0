package io.jarviscore.kernel.model;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server once for the model it serves, when the first request needs the name. Callers that
 * come meanwhile wait for that answer; after a failure the next caller asks again. Thread-safe.
 */
final class ModelDiscovery {
    private final ChatCompletionsWire wire;
    private final AtomicReference<@Nullable CompletableFuture<Optional<Found>>> asked =
            new AtomicReference<>();

    ModelDiscovery(ChatCompletionsWire wire) {
        this.wire = wire;
    }

    /** What came of asking. */
    sealed interface Found {}

    /**
     * The model's name.
     *
     * @param model as the server calls it
     */
    record Name(String model) implements Found {}

    /**
     * No name.
     *
     * @param failure why
     */
    record Nothing(WireFailure failure) implements Found {}

    /** Makes an exchange. */
    @FunctionalInterface
    interface Sender {
        Received send(Request request) throws InterruptedException;
    }

    /**
     * Blocks until the name is known.
     *
     * @throws ModelException at the deadline
     */
    Found find(Sender sender, MeshClock clock, Optional<Instant> deadline)
            throws InterruptedException {
        while (true) {
            CompletableFuture<Optional<Found>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<Found>> first = asked.compareAndExchange(null, mine);
            if (first == null) {
                return ask(sender, mine);
            }
            Optional<Found> found = await(first, clock, deadline);
            if (found.isPresent()) {
                return found.get();
            }
            // Whoever asked was stopped before there was an answer.
        }
    }

    private Found ask(Sender sender, CompletableFuture<Optional<Found>> mine)
            throws InterruptedException {
        Optional<Found> found = Optional.empty();
        try {
            Found result = read(sender.send(wire.listModels()));
            found = Optional.of(result);
            return result;
        } finally {
            if (!(found.orElse(null) instanceof Name)) {
                asked.set(null);
            }
            mine.complete(found);
        }
    }

    private Found read(Received received) {
        return switch (received) {
            case WireFailure failure -> new Nothing(failure);
            case WireResponse response ->
                    wire.firstModel(response)
                            .<Found>map(Name::new)
                            .orElseGet(() -> new Nothing(failure(response)));
        };
    }

    private WireFailure failure(WireResponse response) {
        return wire.decode(response, "default") instanceof WireFailure failure
                        && failure.kind() != ModelFailure.MALFORMED_RESPONSE
                ? failure
                : WireFailure.of(
                        ModelFailure.NOT_FOUND,
                        wire.place() + " lists no model: set llm_model to the name it serves");
    }

    private static Optional<Found> await(
            CompletableFuture<Optional<Found>> first, MeshClock clock, Optional<Instant> deadline)
            throws InterruptedException {
        Waiter me = new Waiter();
        CompletableFuture<Void> wake = first.thenRun(me::wake);
        try {
            me.await(clock, deadline.map(clock::until));
        } finally {
            wake.cancel(false);
        }
        if (!first.isDone()) {
            throw new ModelException(
                    ModelFailure.TIMEOUT,
                    "the deadline passed while the model's name was asked for: set llm_model");
        }
        return first.join();
    }
}
