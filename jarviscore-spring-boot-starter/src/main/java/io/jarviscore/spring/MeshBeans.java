package io.jarviscore.spring;

import io.jarviscore.Agent;
import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.ChatModel;
import io.jarviscore.Credentials;
import io.jarviscore.Mailbox;
import io.jarviscore.Memory;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Peers;
import io.jarviscore.Reasoner;
import io.jarviscore.Roster;
import io.jarviscore.Sandbox;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;

/** Hands the beans and properties of an application to the builder of its mesh. */
public final class MeshBeans {
    private final ConfigurableEnvironment environment;
    private final ObjectProvider<MeshCustomizer> customizers;
    private final ListableBeanFactory beans;

    MeshBeans(
            ConfigurableEnvironment environment,
            ObjectProvider<MeshCustomizer> customizers,
            ListableBeanFactory beans) {
        this.environment = environment;
        this.customizers = customizers;
        this.beans = beans;
    }

    /** Adds settings, agents, ports and listeners, then calls the customizers. */
    void configure(Mesh.Builder builder) {
        configure(builder, PropertyNames.PREFIX, System.getenv());
    }

    /**
     * Configures a test's mesh: like the application's, with the properties under {@code
     * jarviscore.test} for settings.
     */
    public void configureForTest(Mesh.Builder builder) {
        configure(builder, PropertyNames.TEST_PREFIX, Map.of());
    }

    /** Event beans observe: a bean for metrics or audits must not make every answer a stream. */
    private void configure(
            Mesh.Builder builder, ConfigurationPropertyName prefix, Map<String, String> variables) {
        builder.config(new SpringSettings(environment, prefix, variables).config());
        beans.getBeanProvider(Agent.class).orderedStream().forEach(agent -> add(builder, agent));
        addPorts(builder);
        ResolvableType listener =
                ResolvableType.forClassWithGenerics(Consumer.class, MeshEvent.class);
        beans.<Consumer<MeshEvent>>getBeanProvider(listener)
                .orderedStream()
                .forEach(builder::observe);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    }

    private void addPorts(Mesh.Builder builder) {
        port(ChatModel.class, builder::chatModel);
        port(Sandbox.class, builder::sandbox);
        port(WorkflowStore.class, builder::workflowStore);
        port(Mailbox.class, builder::mailbox);
        port(Ledger.class, builder::ledger);
        port(Approvals.class, builder::approvals);
        port(BlobStore.class, builder::blobs);
        port(Memory.Provider.class, builder::memory);
        port(Credentials.Provider.class, builder::credentials);
        port(Peers.Provider.class, builder::peers);
        port(Roster.class, builder::roster);
        port(SharedPermits.class, builder::permits);
        port(Reasoner.class, builder::reasoner);
    }

    private <P> void port(Class<P> type, Consumer<P> target) {
        beans.getBeanProvider(type).ifAvailable(target);
    }

    /**
     * Adds an agent. A proxy is made without the agent's constructor, so it has no card: the mesh
     * gets the agent behind it, and calls it through the proxy.
     */
    private static void add(Mesh.Builder builder, Agent bean) {
        if (bean instanceof Advised) {
            builder.addProxied(targetOf(bean), bean);
        } else {
            builder.add(bean);
        }
    }

    private static Agent targetOf(Agent bean) {
        Object target = bean;
        while (target instanceof Advised advised) {
            if (!advised.getTargetSource().isStatic()) {
                throw new IllegalStateException(
                        "agent "
                                + bean.getClass().getName()
                                + " has a scope: agents serve many tasks at once, make it a"
                                + " singleton");
            }
            target = behind(advised);
        }
        return (Agent) target;
    }

    private static Object behind(Advised proxy) {
        try {
            Object target = proxy.getTargetSource().getTarget();
            if (target == null) {
                throw new IllegalStateException("a proxy of an agent has no target: " + proxy);
            }
            return target;
        } catch (Exception e) {
            throw new IllegalStateException("the target of an agent's proxy is unavailable", e);
        }
    }
}
