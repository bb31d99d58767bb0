package io.jarviscore.operations;

import io.jarviscore.MeshStatus;
import io.jarviscore.WorkflowStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Answers whether a mesh is alive and whether it is ready for work. Thread-safe; {@link #readiness}
 * blocks for the store, at most as long as it was given.
 */
final class Health {
    /** An id that no workflow has: looking it up costs one round trip. */
    private static final String PROBE = "health-probe";

    private final Executor threads = task -> Thread.ofVirtual().name("health check").start(task);
    private final Supplier<MeshStatus> status;
    private final WorkflowStore store;
    private final Duration storeTimeout;

    Health(Supplier<MeshStatus> status, WorkflowStore store, Duration storeTimeout) {
        this.status = status;
        this.store = store;
        this.storeTimeout = storeTimeout;
    }

    /** Whether the process should keep running; a mesh that drains is alive. */
    Report liveness() {
        return new Report(true, Map.of("status", "alive"));
    }

    /** Whether the mesh takes work: it is not closing, and its store answers. */
    Report readiness() {
        MeshStatus mesh = status.get();
        String storeState = storeState();
        boolean ready = !mesh.closing() && storeState.equals("up");
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("status", ready ? "ready" : "not ready");
        details.put("node", mesh.node());
        details.put("closing", mesh.closing());
        details.put("store", storeState);
        details.put("agents", mesh.agents().size());
        details.put("running_workflows", mesh.runningWorkflows());
        return new Report(ready, details);
    }

    private String storeState() {
        CompletableFuture<?> lookup =
                CompletableFuture.supplyAsync(() -> store.find(PROBE), threads);
        try {
            lookup.get(storeTimeout.toMillis(), TimeUnit.MILLISECONDS);
            return "up";
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "down: " + cause.getMessage();
        } catch (TimeoutException e) {
            return "down: no answer within " + storeTimeout.toMillis() + " ms";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown: interrupted";
        }
    }

    /**
     * The answer to a health check.
     *
     * @param ok whether the check passed
     * @param details plain JSON for the operator; no secrets
     */
    record Report(boolean ok, Map<String, Object> details) {}
}
