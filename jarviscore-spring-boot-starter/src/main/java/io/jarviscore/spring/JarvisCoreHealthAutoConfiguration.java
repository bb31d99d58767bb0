package io.jarviscore.spring;

import io.jarviscore.Mesh;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Two health contributors: {@code jarviscore}, whether the mesh takes work and its store answers,
 * and {@code jarviscoreLiveness}, whether the mesh is open. The first joins the group {@code
 * readiness}, the second the group {@code liveness}; a group whose members the application lists
 * itself stays as it is.
 */
@AutoConfiguration(
        after = JarvisCoreAutoConfiguration.class,
        // Makes the two groups, which must be there before members join them.
        afterName =
                "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(Mesh.class)
public final class JarvisCoreHealthAutoConfiguration {
    /** How long the store may take to answer; probes are usually given a few seconds. */
    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(2);

    /** Made by Spring. */
    public JarvisCoreHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "jarviscoreHealthIndicator")
    HealthIndicator jarviscoreHealthIndicator(Mesh mesh) {
        return new ReadinessIndicator(mesh, STORE_TIMEOUT);
    }

    @Bean
    @ConditionalOnMissingBean(name = "jarviscoreLivenessHealthIndicator")
    HealthIndicator jarviscoreLivenessHealthIndicator(Mesh mesh) {
        return new LivenessIndicator(mesh);
    }

    /** Where there are health endpoints. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.endpoint.SecurityContext")
    static class Probes {
        @Bean
        HealthEndpointGroupsPostProcessor jarviscoreProbes(Environment environment) {
            return new ProbeGroups(environment);
        }
    }
}
