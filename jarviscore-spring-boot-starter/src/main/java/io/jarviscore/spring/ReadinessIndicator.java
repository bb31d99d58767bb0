package io.jarviscore.spring;

import io.jarviscore.Mesh;
import io.jarviscore.MeshStatus;
import io.jarviscore.StoreUnavailableException;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while the mesh takes work and its store answers. One store round trip for each check. */
final class ReadinessIndicator extends AbstractHealthIndicator {
    private final Mesh mesh;
    private final Duration storeTimeout;

    ReadinessIndicator(Mesh mesh, Duration storeTimeout) {
        super("the mesh cannot be checked");
        this.mesh = mesh;
        this.storeTimeout = storeTimeout;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        MeshStatus status = mesh.status();
        builder.withDetail("node", status.node())
                .withDetail("agents", status.agents().size())
                .withDetail("runningWorkflows", status.runningWorkflows());
        if (status.closing()) {
            builder.outOfService().withDetail("closing", true);
            return;
        }
        try {
            mesh.requireStore(storeTimeout);
            builder.up().withDetail("store", "up");
        } catch (StoreUnavailableException e) {
            builder.down().withDetail("store", String.valueOf(e.getMessage()));
        }
    }
}
