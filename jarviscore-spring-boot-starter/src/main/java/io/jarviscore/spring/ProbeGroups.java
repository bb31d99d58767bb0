package io.jarviscore.spring;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Adds the mesh's contributors to the probe groups whose members the application leaves open. */
final class ProbeGroups implements HealthEndpointGroupsPostProcessor, Ordered {
    private static final Map<String, String> MEMBERS =
            Map.of("readiness", "jarviscore", "liveness", "jarviscoreLiveness");

    private final Environment environment;

    ProbeGroups(Environment environment) {
        this.environment = environment;
    }

    /** After Boot's own, which makes the two groups. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        return new HealthEndpointGroups() {
            @Override
            public HealthEndpointGroup getPrimary() {
                return groups.getPrimary();
            }

            @Override
            public Set<String> getNames() {
                return groups.getNames();
            }

            @Override
            public @Nullable HealthEndpointGroup get(String name) {
                HealthEndpointGroup group = groups.get(name);
                String member = MEMBERS.get(name);
                return group == null || member == null || isListed(name)
                        ? group
                        : new Joined(group, member);
            }
        };
    }

    private boolean isListed(String group) {
        String include = "management.endpoint.health.group." + group + ".include";
        return environment.containsProperty(include)
                || environment.containsProperty(include + "[0]");
    }

    /**
     * A group with one more member.
     *
     * @param group the group as it was
     * @param member the name of the contributor that joins it
     */
    private record Joined(HealthEndpointGroup group, String member) implements HealthEndpointGroup {
        @Override
        public boolean isMember(String name) {
            return name.equals(member) || group.isMember(name);
        }

        @Override
        public boolean showComponents(SecurityContext context) {
            return group.showComponents(context);
        }

        @Override
        public boolean showDetails(SecurityContext context) {
            return group.showDetails(context);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return group.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return group.getHttpCodeStatusMapper();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
