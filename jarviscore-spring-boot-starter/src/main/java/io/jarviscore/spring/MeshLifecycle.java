package io.jarviscore.spring;

import io.jarviscore.Mesh;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the mesh when the application stops: after the web server, whose last requests may wait
 * for workflows, and before the beans that agents use are destroyed.
 *
 * <p>Spring stops higher phases first. Message listeners stop at the top, then the web server
 * refuses new requests and finishes those it has ({@code DEFAULT_PHASE - 1024}), then it is stopped
 * ({@code DEFAULT_PHASE - 2048}), then the mesh drains. Executors and connection pools follow.
 */
public final class MeshLifecycle implements SmartLifecycle {
    /** After the web server, whose phases are 1,024 apart. */
    static final int PHASE = DEFAULT_PHASE - 3 * 1024;

    private final Mesh mesh;

    MeshLifecycle(Mesh mesh) {
        this.mesh = mesh;
    }

    /**
     * Does nothing: the mesh was started when it was made.
     *
     * @throws IllegalStateException if it was closed: a context that was stopped cannot be started
     *     again
     */
    @Override
    public void start() {
        if (!isRunning()) {
            throw new IllegalStateException(
                    "the mesh was closed when the context stopped, and cannot be started again:"
                            + " close the context and make a new one");
        }
    }

    /** Drains for at most {@code jarviscore.shutdown-timeout}, and blocks meanwhile. */
    @Override
    public void stop() {
        mesh.close();
    }

    /** Drains without blocking Spring's own limit for a phase. */
    @Override
    public void stop(Runnable callback) {
        Thread.ofVirtual()
                .name("jarviscore-shutdown")
                .start(
                        () -> {
                            try {
                                stop();
                            } finally {
                                callback.run();
                            }
                        });
    }

    @Override
    public boolean isRunning() {
        return !mesh.status().closing();
    }

    /** No: a closed mesh cannot be opened again when a test's context is used again. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
