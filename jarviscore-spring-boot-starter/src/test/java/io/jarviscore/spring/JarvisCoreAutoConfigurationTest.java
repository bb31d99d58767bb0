package io.jarviscore.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.ChatListener;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Peer;
import io.jarviscore.Step;
import io.jarviscore.testing.MeshEvents;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class JarvisCoreAutoConfigurationTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(JarvisCoreAutoConfiguration.class))
                    .withPropertyValues("jarviscore.state-store=memory");

    @Test
    void anAgentBeanTakesTasksOfTheMesh() {
        runner.withBean(Doubler.class)
                .run(
                        context ->
                                assertThat(
                                                context.getBean(Mesh.class)
                                                        .run("doubler", "21")
                                                        .payload())
                                        .isEqualTo(42L));
    }

    @Test
    void withoutAnAgentBeanThereIsNoMesh() {
        runner.run(
                context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).doesNotHaveBean(Mesh.class);
                });
    }

    @Test
    void aMeshOfTheApplicationsOwnReplacesTheConfiguredOne() {
        try (TestMesh own = TestMesh.start(with -> with.add(new Doubler()))) {
            runner.withBean(Doubler.class)
                    .withBean("own", Mesh.class, own::mesh)
                    .run(context -> assertThat(context.getBean(Mesh.class)).isSameAs(own.mesh()));
        }
    }

    @Test
    void aPropertyBecomesASetting() {
        runner.withBean(Doubler.class)
                .withPropertyValues("jarviscore.node-name=desk-1")
                .run(
                        context ->
                                assertThat(context.getBean(Mesh.class).status().agents())
                                        .extracting(Peer::node)
                                        .containsExactly("desk-1"));
    }

    @Test
    void metricsJoinTheRegistryOfTheApplication() {
        runner.withBean(Doubler.class)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(
                        context -> {
                            context.getBean(Mesh.class).run("doubler", "1");
                            assertThat(context.getBean(MeterRegistry.class).getMeters())
                                    .extracting(meter -> meter.getId().getName())
                                    .anyMatch(name -> name.startsWith("jarviscore"));
                        });
    }

    @Test
    void aBeanThatConsumesEventsObserves() {
        runner.withUserConfiguration(Listening.class)
                .run(
                        context -> {
                            context.getBean(Mesh.class).run("doubler", "1");
                            assertThat(context.getBean(Listening.class).events)
                                    .hasAtLeastOneElementOfType(MeshEvent.Step.class);
                        });
    }

    @Test
    void answersAreNotStreamedForABeanThatConsumesEvents() {
        Streaming model = new Streaming();
        runner.withUserConfiguration(Listening.class)
                .withBean(ChatModel.class, () -> model)
                .withBean(Writer.class)
                .run(
                        context -> {
                            Mesh mesh = context.getBean(Mesh.class);
                            assertThat(mesh.run("writer", "write").payload()).isEqualTo("whole");
                            mesh.submit(Step.of("s", "writer", "write"), event -> {}).await();
                            assertThat(context.getBean(Listening.class).events)
                                    .hasAtLeastOneElementOfType(MeshEvent.Turn.class)
                                    .doesNotHaveAnyElementsOfTypes(MeshEvent.Words.class);
                        });
        assertThat(model.streamed).hasValue(1);
    }

    /** Counts the answers that it was asked to stream. */
    static final class Streaming implements ChatModel {
        private final AtomicInteger streamed = new AtomicInteger();

        @Override
        public ChatReply complete(ChatRequest request) {
            return ScriptedChatModel.textReply("whole");
        }

        @Override
        public ChatReply stream(ChatRequest request, ChatListener listener) {
            streamed.incrementAndGet();
            return ChatModel.super.stream(request, listener);
        }
    }

    static final class Writer extends AutoAgent {
        Writer() {
            super(AgentCard.of("writer", "texts"), "You write.");
        }
    }

    @Test
    void aCustomizerIsCalledBeforeTheMeshStarts() {
        MeshEvents events = new MeshEvents();
        runner.withBean(Doubler.class)
                .withBean(MeshCustomizer.class, () -> builder -> builder.listen(events))
                .run(
                        context -> {
                            context.getBean(Mesh.class).run("doubler", "1");
                            assertThat(events.of(MeshEvent.Step.class)).isNotEmpty();
                        });
    }

    @Test
    void closingTheContextClosesTheMeshBeforeTheBeansThatItsAgentsUse() {
        List<String> order = new ArrayList<>();
        runner.withBean(Resource.class, () -> new Resource(order))
                .withBean(Leaving.class)
                .run(
                        context ->
                                assertThat(context.getBean(Mesh.class).status().closing())
                                        .isFalse());

        assertThat(order).containsExactly("agent torn down", "resource closed");
    }

    @Test
    void aStoppedContextRefusesToStartAgain() {
        runner.withBean(Doubler.class)
                .run(
                        context -> {
                            context.stop();
                            assertThat(context.getBean(Mesh.class).status().closing()).isTrue();
                            org.assertj.core.api.Assertions.assertThatThrownBy(context::start)
                                    .hasStackTraceContaining("cannot be started again");
                        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Listening {
        final List<MeshEvent> events = new CopyOnWriteArrayList<>();

        @Bean
        Agent doubler() {
            return new Doubler();
        }

        @Bean
        Consumer<MeshEvent> log() {
            return events::add;
        }
    }

    record Resource(List<String> order) implements AutoCloseable {
        @Override
        public void close() {
            order.add("resource closed");
        }
    }

    static final class Leaving extends Doubler {
        private final Resource resource;

        Leaving(Resource resource) {
            this.resource = resource;
        }

        @Override
        protected void teardown() {
            resource.order().add("agent torn down");
        }
    }
}
