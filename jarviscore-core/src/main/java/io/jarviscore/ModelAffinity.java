package io.jarviscore;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the requests of one task learn about models for the ones that follow: who was left for
 * another model, for a reason that lasts. Make one for each task, and hand it to every {@link
 * ChatRequest} of it; whoever routes the requests reads and writes it. Thread-safe.
 */
public final class ModelAffinity {
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    private final String task;

    /** Nothing learned yet, for requests that belong to no task. */
    public ModelAffinity() {
        this("");
    }

    /** Nothing learned yet, for the requests of a task with this id. */
    public ModelAffinity(String task) {
        this.task = task;
    }

    /** The id of the task that makes the requests, for events; empty if there is none. */
    public Optional<String> task() {
        return Optional.of(task).filter(id -> !id.isEmpty());
    }

    /** Whether this model, {@code provider:name}, comes after those that were not left. */
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
