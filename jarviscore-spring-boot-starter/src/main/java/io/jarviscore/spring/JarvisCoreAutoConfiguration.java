package io.jarviscore.spring;

import io.jarviscore.Agent;
import io.jarviscore.Mesh;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Starts a {@link Mesh} with every {@link Agent} bean of the application; without one, there is no
 * mesh. The settings are the {@code jarviscore.*} properties, then the environment's names. A bean
 * of a port's type ({@link io.jarviscore.ChatModel}, {@link io.jarviscore.BlobStore}, …) fills that
 * port, a {@code Consumer<MeshEvent>} bean observes events but words, and a {@link MeshCustomizer}
 * bean changes anything else.
 */
@AutoConfiguration
public final class JarvisCoreAutoConfiguration {
    /** Made by Spring. */
    public JarvisCoreAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    MeshBeans meshBeans(
            ConfigurableEnvironment environment,
            ObjectProvider<MeshCustomizer> customizers,
            org.springframework.beans.factory.ListableBeanFactory beans) {
        return new MeshBeans(environment, customizers, beans);
    }

    /** Closed by {@link MeshLifecycle}; the destroy method is for contexts that fail to start. */
    @Bean(destroyMethod = "close")
    @Lazy(false)
    @ConditionalOnBean(Agent.class)
    @ConditionalOnMissingBean
    Mesh mesh(MeshBeans meshBeans) {
        Mesh.Builder builder = Mesh.builder();
        meshBeans.configure(builder);
        return builder.start();
    }

    @Bean
    @ConditionalOnBean(Mesh.class)
    @ConditionalOnMissingBean
    MeshLifecycle meshLifecycle(Mesh mesh) {
        return new MeshLifecycle(mesh);
    }

    /** The application's metrics. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {
        @Bean
        MeshCustomizer meshMetrics(ObjectProvider<MeterRegistry> registry) {
            return builder -> registry.ifAvailable(builder::meterRegistry);
        }
    }
}
