package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Delivery;
import io.jarviscore.Outcome;
import io.jarviscore.PeerMessage;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Measures of the engine in the metrics of its mesh. */
class EngineMeasuresTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void claimsMailAndPeerMessagesAreCounted() {
        try (TestMesh mesh = mesh(new Clerk(), new Other())) {
            mesh.run("clerk", "work");

            assertThat(count("jarviscore.claims", "result", "granted")).isEqualTo(1);
            assertThat(count("jarviscore.claims", "result", "refused")).isZero();
            assertThat(count("jarviscore.mail", "kind", "sent")).isEqualTo(2);
            assertThat(count("jarviscore.mail", "kind", "received")).isEqualTo(1);
            assertThat(count("jarviscore.mail", "kind", "redelivered")).isEqualTo(1);
            assertThat(count("jarviscore.peer.messages", "kind", "request")).isEqualTo(1);
            assertThat(count("jarviscore.peer.messages", "kind", "notify")).isEqualTo(2);
        }
    }

    @Test
    void heartbeatsOfARunningStepAreCounted() throws Exception {
        Slow slow = new Slow();
        try (TestMesh mesh = mesh(slow)) {
            mesh.submit("w", Step.of("wait", "slow", "work"));
            slow.begun.await();
            while (count("jarviscore.leases", "result", "renewed") == 0) {
                mesh.clock().advance(Duration.ofSeconds(1));
            }
            slow.end.countDown();

            assertThat(count("jarviscore.leases", "result", "lost")).isZero();
        }
    }

    @Test
    void aClosedMeshTakesItsMeasuresOutOfTheRegistry() {
        mesh(new Other()).close();

        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .doesNotContain("jarviscore.claims", "jarviscore.journal.write");
    }

    private TestMesh mesh(Agent... agents) {
        return TestMesh.start(with -> with.add(agents).meterRegistry(registry));
    }

    private double count(String name, String tag, String value) {
        FunctionCounter counter = registry.get(name).tag(tag, value).functionCounter();
        return counter.count();
    }

    /** Writes to itself and to its peer; refuses a message once. */
    private static final class Clerk extends Agent {
        Clerk() {
            super(AgentCard.of("clerk", "office"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            context().mailbox().send("clerk", "a");
            context().mailbox().send("other", "b");
            context().mailbox().receive(Duration.ZERO).ifPresent(Delivery::nack);
            context().mailbox().receive(Duration.ZERO).ifPresent(Delivery::ack);
            context().peers().request("other", "?", Duration.ofSeconds(30));
            context().peers().notify("other", "!");
            context().peers().broadcast("!!");
            return Outcome.success("done");
        }
    }

    private static final class Other extends Agent {
        Other() {
            super(AgentCard.of("other", "help"));
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }

        @Override
        protected Object onRequest(PeerMessage message) {
            return "here";
        }
    }

    private static final class Slow extends Agent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        Slow() {
            super(AgentCard.of("slow", "waiting"));
        }

        @Override
        protected Outcome execute(Task task) throws Exception {
            begun.countDown();
            end.await();
            return Outcome.success("done");
        }
    }
}
