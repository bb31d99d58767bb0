package io.jarviscore.kernel;

import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.MeshClock;
import io.jarviscore.ModelException;
import io.jarviscore.ModelFailure;
import io.jarviscore.kernel.model.RoutedModel;
import java.time.Instant;
import java.util.Optional;

/**
 * A model that somebody handed over, held to a request's deadline whether it keeps it by itself or
 * not. The kernel's own model keeps it, so a turn with that one does without the further thread.
 *
 * @param model which model
 * @param clock the mesh's time
 */
record BoundedModel(ChatModel model, MeshClock clock) implements ChatModel {

    /** The model as the loop may call it. */
    static ChatModel of(ChatModel model, MeshClock clock) {
        return model instanceof RoutedModel ? model : new BoundedModel(model, clock);
    }

    @Override
    public boolean callsTools(ChatRequest request) {
        return model.callsTools(request);
    }

    /**
     * {@inheritDoc}
     *
     * <p>What the model throws comes out as it is.
     */
    @Override
    public ChatReply complete(ChatRequest request) {
        Optional<Instant> deadline = request.deadline();
        if (deadline.isEmpty()) {
            return model.complete(request);
        }
        try {
            return BoundedCall.run(
                    "model call",
                    clock.until(deadline.get()),
                    clock,
                    () -> model.complete(request));
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException(
                    ModelFailure.CANCELLED, "the model call was interrupted by its caller", e);
        } catch (Exception e) {
            throw new ModelException(
                    ModelFailure.TIMEOUT, "the model had not answered by the deadline", e);
        }
    }
}
