package io.jarviscore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.MeshEvent;
import io.jarviscore.MeshEvent.ModelWait;
import io.jarviscore.MeshEvent.Workflow;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeshEventsTest {
    private final MeshEvents events = new MeshEvents();

    @Test
    void eventsAreKeptInOrderAndFoundByKind() {
        MeshEvent started = workflow("wf-1");
        ModelWait wait = wait("azure");
        MeshEvent other = workflow("wf-2");

        events.accept(started);
        events.accept(wait);
        events.accept(other);

        assertThat(events.all()).containsExactly(started, wait, other);
        assertThat(events.of(ModelWait.class)).containsExactly(wait);
    }

    @Test
    void anEventThatIsThereIsReturnedAtOnce() throws Exception {
        ModelWait first = wait("azure");
        events.accept(first);
        events.accept(wait("claude"));

        assertThat(events.await(ModelWait.class)).isEqualTo(first);
    }

    @Test
    void awaitingEndsWithTheFirstEventThatFits() throws Exception {
        CompletableFuture<ModelWait> found = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        found.complete(
                                events.await(
                                        ModelWait.class, wait -> wait.provider().equals("claude")));
                    } catch (InterruptedException e) {
                        found.completeExceptionally(e);
                    }
                });

        events.accept(workflow("wf-1"));
        events.accept(wait("azure"));
        events.accept(wait("claude"));

        assertThat(found.get(30, TimeUnit.SECONDS)).isEqualTo(wait("claude"));
    }

    @Test
    void onlyTheNewestAreKept() {
        for (int i = 0; i < 1_001; i++) {
            events.accept(workflow("wf-" + i));
        }

        assertThat(events.all()).hasSize(1_000).first().isEqualTo(workflow("wf-1"));
    }

    private static Workflow workflow(String id) {
        return new Workflow(ManualClock.START, id, Optional.empty());
    }

    private static ModelWait wait(String provider) {
        return new ModelWait(ManualClock.START, provider, "m", "busy", Duration.ofSeconds(1));
    }
}
