package io.jarviscore.kernel.model;

import io.jarviscore.MeshClock;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.openai.ChatCompletionsWire;
import io.jarviscore.kernel.model.wire.Received;
import io.jarviscore.kernel.model.wire.SingleFlight;
import io.jarviscore.kernel.model.wire.WireFailure;
import io.jarviscore.kernel.model.wire.WireResponse;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server once for the model it serves, when the first request needs the name. Callers that
 * come meanwhile wait for that answer; after a failure the next caller asks again. Thread-safe.
 */
final class ModelDiscovery {
    private final ChatCompletionsWire wire;
    private final SingleFlight<Found> asking = new SingleFlight<>();
    private volatile @Nullable Name known;

    ModelDiscovery(ChatCompletionsWire wire) {
        this.wire = wire;
    }

    /** The result of a discovery. */
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
     * @throws io.jarviscore.ModelException at the deadline
     */
    Found find(Sender sender, MeshClock clock, Optional<Instant> deadline)
            throws InterruptedException {
        Name name = known;
        return name == null
                ? asking.join(
                        () -> ask(sender),
                        clock,
                        deadline,
                        "the deadline passed while the model's name was asked for: set llm_model")
                : name;
    }

    private Found ask(Sender sender) throws InterruptedException {
        Name name = known;
        if (name != null) {
            // Somebody's question was answered between the look at the name and the flight.
            return name;
        }
        Found found = read(sender.send(wire.listModels()));
        if (found instanceof Name answered) {
            known = answered;
        }
        return found;
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
                        wire.place()
                                + " lists no model with a usable name: set llm_model to the name it"
                                + " serves");
    }
}
