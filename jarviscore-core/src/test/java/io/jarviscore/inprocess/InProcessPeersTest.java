package io.jarviscore.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AgentCard;
import io.jarviscore.JarvisException;
import io.jarviscore.Peer;
import io.jarviscore.PeerTimeoutException;
import io.jarviscore.Peers;
import io.jarviscore.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InProcessPeersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long PATIENCE = 30;

    private final HandClock clock = new HandClock();
    private final FakeAgents agents = new FakeAgents();
    private final Peers.Provider provider = InProcess.peers(agents, clock);
    private final Peer self = agents.add(AgentCard.of("asker", "asking"));
    private final Peers peers = provider.forAgent(self);

    @Test
    void aRequestReachesThePeerAndItsAnswerComesBack() {
        agents.add(
                AgentCard.of("doubler", "arithmetic"),
                message ->
                        Map.of(
                                "from",
                                message.sender(),
                                "twice",
                                2 * message.payload(Numbered.class).n()));

        Reply reply = peers.request("doubler", Map.of("n", 21), SECOND);

        assertThat(reply.ok()).isTrue();
        assertThat(reply.sender()).isEqualTo("doubler");
        assertThat(reply.value()).isEqualTo(Map.of("from", "asker", "twice", 42L));
    }

    @Test
    void anAddressIsARoleThenACapabilityThenAnId() {
        agents.add(AgentCard.of("writer", "text").suffix("a"));
        agents.add(AgentCard.of("poet", "writer", "rhyme"));

        assertThat(peers.request("writer", null, SECOND).sender()).isEqualTo("writer-a");
        assertThat(peers.request("rhyme", null, SECOND).sender()).isEqualTo("poet");
        assertThat(peers.request("writer-a", null, SECOND).sender()).isEqualTo("writer-a");
    }

    @Test
    void severalPeersOfOneAddressTakeTurns() {
        for (String suffix : List.of("a", "b", "c")) {
            agents.add(AgentCard.of("writer", "text").suffix(suffix));
        }

        Stream<String> answered =
                IntStream.range(0, 6).mapToObj(n -> peers.request("text", null, SECOND).sender());

        assertThat(answered)
                .containsExactly(
                        "writer-a", "writer-b", "writer-c", "writer-a", "writer-b", "writer-c");
    }

    @Test
    void anAgentNeverReachesItself() {
        agents.add(AgentCard.of("other", "asking"));

        assertThat(peers.list()).extracting(Peer::id).containsExactly("other");
        assertThat(peers.role("asker")).isEmpty();
        assertThat(peers.capability("asking")).extracting(Peer::id).containsExactly("other");
        assertThat(peers.discover("asker")).isEmpty();
        assertThat(peers.request("asking", null, SECOND).sender()).isEqualTo("other");
        assertThatThrownBy(() -> peers.request("asker", null, SECOND))
                .isInstanceOf(JarvisException.class);
    }

    @Test
    void anUnknownAddressIsAnErrorThatNamesTheKnownPeers() {
        agents.add(AgentCard.of("writer", "text"));

        assertThatThrownBy(() -> peers.request("painter", null, SECOND))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("\"painter\"")
                .hasMessageContaining("[writer]");
        assertThatThrownBy(() -> peers.notify("painter", null)).isInstanceOf(JarvisException.class);
        assertThat(peers.ask("painter", null))
                .failsWithin(Duration.ofSeconds(PATIENCE))
                .withThrowableThat()
                .withCauseInstanceOf(JarvisException.class);
    }

    @Test
    void anExceptionOfThePeerIsAFailedReply() {
        agents.add(
                AgentCard.of("broken", "failing"),
                message -> {
                    throw new IllegalStateException("no more paper");
                });

        Reply reply = peers.request("broken", null, SECOND);

        assertThat(reply.ok()).isFalse();
        assertThat(reply.error()).contains("IllegalStateException: no more paper");
    }

    @Test
    void anAnswerWithoutJsonFormIsAFailedReply() {
        agents.add(AgentCard.of("odd", "failing"), message -> endless());

        assertThat(peers.request("odd", null, SECOND).error().orElseThrow()).contains("reply");
    }

    @Test
    void aRequestThatIsNotAnsweredInTimeNamesThePeerAndTheTimeout() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        agents.add(AgentCard.of("slow", "waiting"), message -> hang(reached, interrupted));
        FutureTask<Reply> asking =
                new FutureTask<>(() -> peers.request("slow", null, Duration.ofMillis(1500)));
        Thread.startVirtualThread(asking);
        await(reached);

        while (!asking.isDone()) {
            clock.advance(SECOND);
            Thread.sleep(1);
        }

        assertThatThrownBy(asking::get)
                .cause()
                .isInstanceOf(PeerTimeoutException.class)
                .hasMessageContaining("slow")
                .hasMessageContaining("1500 ms");
        await(interrupted);
    }

    @Test
    void anAskerThatIsInterruptedStopsWaiting() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        agents.add(AgentCard.of("slow", "waiting"), message -> hang(reached, interrupted));
        FutureTask<Boolean> asking =
                new FutureTask<>(
                        () -> {
                            assertThatThrownBy(() -> peers.request("slow", null, SECOND))
                                    .isInstanceOf(JarvisException.class)
                                    .hasMessageContaining("slow");
                            return Thread.currentThread().isInterrupted();
                        });
        Thread asker = Thread.startVirtualThread(asking);
        await(reached);

        asker.interrupt();

        assertThat(asking.get(PATIENCE, TimeUnit.SECONDS)).isTrue();
        await(interrupted);
    }

    @Test
    void askingDoesNotWaitAndTimesOutAfterHalfAMinute() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        agents.add(
                AgentCard.of("slow", "waiting"), message -> hang(reached, new CountDownLatch(1)));

        CompletableFuture<Reply> reply = peers.ask("slow", null);
        await(reached);
        clock.advance(Duration.ofSeconds(29));
        assertThat(reply).isNotDone();
        clock.advance(SECOND);

        assertThat(reply)
                .failsWithin(Duration.ofSeconds(PATIENCE))
                .withThrowableThat()
                .withCauseInstanceOf(PeerTimeoutException.class);
    }

    @Test
    void neitherSideSeesTheOthersChangesToThePayload() throws Exception {
        Map<String, Object> kept = new HashMap<>();
        BlockingQueue<Object> got = new LinkedBlockingQueue<>();
        agents.add(
                AgentCard.of("keeper", "keeping"),
                message -> {
                    message.payload(Map.class).clear();
                    got.add("cleared");
                    return kept;
                });
        Map<String, Object> sent = new HashMap<>(Map.of("n", 1));

        Reply reply = peers.request("keeper", sent, SECOND);
        kept.put("later", true);

        assertThat(got.poll(PATIENCE, TimeUnit.SECONDS)).isEqualTo("cleared");
        assertThat(sent).isEqualTo(Map.of("n", 1));
        assertThat(reply.payload()).isEqualTo(Map.of());
    }

    @Test
    void aPayloadWithoutJsonFormIsRefused() {
        agents.add(AgentCard.of("writer", "text"));

        assertThatThrownBy(() -> peers.request("writer", endless(), SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("payload");
    }

    @Test
    void aBroadcastReachesEverybodyElseEvenIfOneFails() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        agents.add(AgentCard.of("writer", "text").suffix("a"), message -> got.add("a"));
        agents.add(AgentCard.of("writer", "text").suffix("b"), message -> got.add("b"));
        agents.add(
                AgentCard.of("broken", "failing"),
                message -> {
                    throw new IllegalStateException("on purpose");
                });

        assertThat(peers.broadcast(Map.of("event", "done"))).isEqualTo(3);

        assertThat(List.of(take(got), take(got))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aNoteReachesThePeerWithItsSender() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        agents.add(
                AgentCard.of("writer", "text"),
                message -> got.add(message.sender() + ": " + message.payload()));

        peers.notify("writer", "hello");

        assertThat(take(got)).isEqualTo("asker: hello");
    }

    @Test
    void anAgentWithTooManyMessagesRefusesMoreUntilItHasWorkedOneOff() throws Exception {
        CountDownLatch allowed = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(AgentLanes.MAX_IN_FLIGHT);
        agents.add(
                AgentCard.of("busy", "working"),
                message -> {
                    allowed.await();
                    over.countDown();
                    return null;
                });
        agents.add(AgentCard.of("idle", "working"));
        for (int n = 0; n < AgentLanes.MAX_IN_FLIGHT; n++) {
            peers.notify("busy", n);
        }

        assertThatThrownBy(() -> peers.notify("busy", "one more"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("busy")
                .hasMessageContaining("1000");
        assertThatThrownBy(() -> peers.request("busy", "one more", SECOND))
                .isInstanceOf(JarvisException.class);
        assertThat(peers.broadcast("one more")).isEqualTo(1);
        allowed.countDown();
        await(over);
    }

    @Test
    void discoveryFindsCardsThatMentionEveryWordBestFirst() {
        agents.add(
                AgentCard.of("historian", "archives")
                        .description("Knows what SQL was like in the old days."));
        agents.add(AgentCard.of("analyst", "sql").description("Answers questions about sales."));
        agents.add(AgentCard.of("dba", "postgresql"));

        assertThat(ids("sql")).containsExactly("analyst", "dba", "historian");
        assertThat(ids("SQL sales")).containsExactly("analyst");
        assertThat(ids("sql nothing")).isEmpty();
        assertThat(ids(" ")).containsExactly("historian", "analyst", "dba");
    }

    private List<String> ids(String query) {
        return peers.discover(query).stream().map(Peer::id).toList();
    }

    /** A list in itself has no JSON form. */
    private static List<Object> endless() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        return endless;
    }

    private static Object hang(CountDownLatch reached, CountDownLatch interrupted)
            throws InterruptedException {
        reached.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private record Numbered(long n) {}

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }

    private static String take(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(PATIENCE, TimeUnit.SECONDS));
    }
}
