package io.jarviscore.reasoning;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records which models failed in one task for a lasting reason, so that its later requests ask them
 * last. Make one for each task, and pass it to every {@link io.jarviscore.ChatRequest} of it; the
 * router of requests reads and writes it. Thread-safe.
 */
public final class ModelAffinity {
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    private final String task;

    /** An empty affinity, for requests that belong to no task. */
    public ModelAffinity() {
        this("");
    }

    /** An empty affinity, for the requests of the task with this id. */
    public ModelAffinity(String task) {
        this.task = task;
    }

    /** The id of the task that makes the requests, for events; empty if there is none. */
    public Optional<String> task() {
        return Optional.of(task).filter(id -> !id.isEmpty());
    }

    /** Whether this model, {@code provider:name}, was left and is therefore asked last. */
    public boolean hasLeft(String model) {
        return left.contains(model);
    }

    /** From now on, these models, {@code provider:name} each, come last. */
    public void leave(Collection<String> models) {
        left.addAll(models);
    }

    /** The models that were left. */
    @Override
    public String toString() {
        return "ModelAffinity[left " + left + "]";
    }
}
