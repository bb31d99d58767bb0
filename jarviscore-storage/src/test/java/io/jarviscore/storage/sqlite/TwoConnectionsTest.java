package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore;
import io.jarviscore.WorkflowStore.Definition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The file as two processes see it: only the file is shared. */
class TwoConnectionsTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);

    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Test
    void aStepIsClaimedByOneOfThem() {
        WorkflowStore here = stores.open().workflowStore();
        WorkflowStore there = stores.open().workflowStore();
        here.open(new Definition("w", List.of(Step.of("a", "agent", "work"))));

        assertThat(there.claim("w", "a", "there", LEASE)).isPresent();
        assertThat(here.claim("w", "a", "here", LEASE)).isEmpty();
    }

    @Test
    void aWaitingReceiverGetsTheOthersMessage() throws Exception {
        SqliteStores here = stores.open();
        SqliteStores there = stores.open();
        FutureTask<Optional<Delivery>> waiting =
                new FutureTask<>(() -> here.mailbox().receive("bob", Duration.ofDays(1)));
        Thread.startVirtualThread(waiting);
        stores.clock().awaitTimers(2); // one for the end of the wait, one for the next look

        there.mailbox().send(new Envelope("m", "ann", "bob", "hello", Instant.EPOCH));
        stores.clock().advance(POLL);

        assertThat(waiting.get(60, TimeUnit.SECONDS).orElseThrow().envelope().payload())
                .isEqualTo("hello");
    }

    @Test
    void aWatcherIsNotifiedOfTheOthersCompletion() throws Exception {
        WorkflowStore here = stores.open().workflowStore();
        WorkflowStore there = stores.open().workflowStore();
        here.open(new Definition("w", List.of(Step.of("a", "agent", "work"))));
        CountDownLatch heard = new CountDownLatch(1);
        AutoCloseable watch = here.watch("w", heard::countDown);

        there.complete(
                there.claim("w", "a", "there", LEASE).orElseThrow(), Outcome.success("done"));
        stores.clock().advance(POLL);

        assertThat(heard.getCount()).isZero();
        watch.close();
    }

    @Test
    void aWaitingReceiverIsNotifiedThatTheFileIsClosed() throws Exception {
        SqliteStores here = stores.open();
        FutureTask<Optional<Delivery>> waiting =
                new FutureTask<>(() -> here.mailbox().receive("bob", Duration.ofDays(1)));
        Thread.startVirtualThread(waiting);
        stores.clock().awaitTimers(2);

        here.close();

        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(JarvisException.class)
                .hasMessageContaining("was closed");
        stores.clock().advance(POLL);
        assertThat(stores.clock().pending()).isZero();
    }

    @Test
    void nobodyLooksWhileNobodyWaits() throws Exception {
        WorkflowStore store = stores.open().workflowStore();
        assertThat(stores.clock().pending()).isZero();

        store.watch("w", () -> {}).close();
        stores.clock().advance(POLL);

        assertThat(stores.clock().pending()).isZero();
    }
}
