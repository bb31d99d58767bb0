package io.jarviscore.spring;

import io.jarviscore.Mesh;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the mesh is open. Does not ask the store: a restart would not bring it back. A mesh that
 * was closed while the application keeps running does need a restart.
 */
final class LivenessIndicator extends AbstractHealthIndicator {
    private final Mesh mesh;

    LivenessIndicator(Mesh mesh) {
        super("the mesh cannot be checked");
        this.mesh = mesh;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        if (mesh.status().closing()) {
            builder.down().withDetail("closing", true);
        } else {
            builder.up();
        }
    }
}
