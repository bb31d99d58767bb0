package io.jarviscore.p2p.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.p2p.transport.FleetKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageNodeIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(strings = {"", Pair.KEY})
    void aRequestIsAnswered(String keys) throws Exception {
        try (Pair pair = Pair.of(keys, (from, body) -> text("hello " + from + " " + text(body)))) {
            assertThat(text(ask(pair, "x").get(20, TimeUnit.SECONDS))).isEqualTo("hello a x");
        }
    }

    @Test
    void aLinkGoesOnWhileItsKeyRemainsAndIsAuthenticatedAgainWhenItIsRemoved() throws Exception {
        String old = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        String next = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
        try (Pair pair = Pair.of(old, (from, body) -> body)) {
            request(pair);
            for (String keys : List.of(old + "," + next, next + "," + old)) {
                pair.nodes.forEach(node -> node.rekey(FleetKeys.parse(keys)));
                request(pair);
            }
            assertThat(reconnects(pair)).isZero();
            pair.nodes.forEach(node -> node.rekey(FleetKeys.parse(next)));
            request(pair);
            assertThat(reconnects(pair)).isPositive();
        }
    }

    private static long reconnects(Pair pair) {
        return pair.a().links().values().stream().mapToLong(LinkStatus::reconnects).sum();
    }

    private static void request(Pair pair) throws Exception {
        byte[] body = {1, 2, 3};
        assertThat(pair.a().request("b", body, Duration.ofSeconds(20)).get()).isEqualTo(body);
    }

    @Test
    void theHandlersFailureReachesTheRequester() {
        try (Pair pair =
                Pair.of(
                        Pair.KEY,
                        (from, body) -> {
                            throw new IllegalStateException("out of ink");
                        })) {
            assertThatThrownBy(() -> ask(pair, "x").get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RemoteFailureException.class)
                    .hasMessageContaining("out of ink");
        }
    }

    @Test
    void aTimeoutSaysWhetherTheRequestHadBegunAndInterruptsItsHandler() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Pair pair =
                Pair.of(
                        Pair.KEY,
                        (from, body) -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return body;
                        })) {
            CompletableFuture<byte[]> late =
                    pair.a().request("b", text("x"), Duration.ofSeconds(1));
            assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RequestTimeoutException.class)
                    .hasMessageContaining("the node has begun to work on it")
                    .cause()
                    .asInstanceOf(InstanceOfAssertFactories.type(RequestTimeoutException.class))
                    .returns(true, RequestTimeoutException::accepted);
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void cancellingARequestInterruptsItsHandler() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Pair pair =
                Pair.of(
                        Pair.KEY,
                        (from, body) -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return body;
                        })) {
            CompletableFuture<byte[]> request = ask(pair, "x");
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            request.cancel(true);
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void requestsFailAtOnceWhenTheirNodeDies() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (Pair pair =
                Pair.of(
                        Pair.KEY,
                        (from, body) -> {
                            begun.countDown();
                            new CountDownLatch(1).await();
                            return body;
                        })) {
            CompletableFuture<byte[]> request = ask(pair, "x");
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            pair.a().part("b", 2);
            assertThatThrownBy(() -> request.get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(PeerDiedException.class);
            assertThatThrownBy(() -> ask(pair, "y")).hasMessageContaining("not a member");
            pair.b().part("a", 1);
        }
    }

    @Test
    void aNodeThatPartsLeavesTheOtherLinksWorking() throws Exception {
        try (Pair pair = new Pair()) {
            for (int i = 1; i <= 5; i++) {
                pair.add(Pair.config("n" + i, i, 0, Pair.KEY), (from, body) -> body);
            }
            meetAll(pair);
            askAll(pair);
            for (int gone = 2; gone <= 4; gone++) {
                pair.nodes.get(gone - 1).close();
                for (MessageNode node : pair.nodes) {
                    node.part("n" + gone, gone);
                }
                long left = gone;
                assertThat(
                                text(
                                        pair.a()
                                                .request("n5", text("after " + left), TIMEOUT)
                                                .get(20, TimeUnit.SECONDS)))
                        .isEqualTo("after " + left);
                assertThat(
                                text(
                                        pair.nodes
                                                .get(4)
                                                .request("n1", text("back"), TIMEOUT)
                                                .get(20, TimeUnit.SECONDS)))
                        .isEqualTo("back");
            }
        }
    }

    private static void meetAll(Pair pair) {
        for (int i = 0; i < pair.nodes.size(); i++) {
            for (int j = 0; j < pair.nodes.size(); j++) {
                if (i != j) {
                    pair.nodes.get(i).join("n" + (j + 1), j + 1, Pair.address(pair.nodes.get(j)));
                }
            }
        }
    }

    private static void askAll(Pair pair) throws Exception {
        for (int i = 0; i < pair.nodes.size(); i++) {
            for (int j = 0; j < pair.nodes.size(); j++) {
                if (i != j) {
                    pair.nodes
                            .get(i)
                            .request("n" + (j + 1), text("x"), TIMEOUT)
                            .get(20, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    void aRequestThatIsSentAgainOverANewLinkRunsOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Pair pair =
                        Pair.of(
                                Pair.KEY,
                                (from, body) -> {
                                    runs.incrementAndGet();
                                    begun.countDown();
                                    goOn.await();
                                    return body;
                                });
                CuttingProxy proxy = new CuttingProxy(pair.b().port())) {
            pair.a().part("b", 2);
            awaitTrue(() -> pair.a().links().isEmpty());
            pair.a().join("b", 2, proxy.address());
            CompletableFuture<byte[]> request = ask(pair, "x");
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            proxy.cut();
            awaitTrue(() -> !pair.lost.isEmpty());
            awaitTrue(() -> pair.a().links().toString().contains("state=up"));
            goOn.countDown();
            assertThat(text(request.get(20, TimeUnit.SECONDS))).isEqualTo("x");
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void aSlowReceiverFillsTheSendersQueueAndNothingElse() throws Exception {
        Set<String> received = ConcurrentHashMap.newKeySet();
        AtomicInteger doubles = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        try (Pair pair =
                Pair.of(
                        Pair.KEY,
                        (from, body) -> {
                            goOn.await();
                            if (!received.add(text(body))) {
                                doubles.incrementAndGet();
                            }
                            return body;
                        })) {
            List<String> sent = new ArrayList<>();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100_000; i++) {
                                    String body = "message " + i + " ".repeat(1_000);
                                    pair.a().notify("b", text(body));
                                    sent.add(body);
                                }
                            })
                    .isInstanceOf(QueueFullException.class)
                    .hasMessageContaining("the queue to node b is full");
            assertThat(sent.size())
                    .isBetween(Outbox.MAX_MESSAGES, Outbox.MAX_MESSAGES + Link.WINDOW_MESSAGES);
            goOn.countDown();
            awaitTrue(() -> received.size() == sent.size());
            assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(doubles).hasValue(0);
        }
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWithAdvice() {
        try (Pair pair = Pair.of(Pair.KEY, (from, body) -> body)) {
            assertThatThrownBy(
                            () ->
                                    pair.a()
                                            .notify(
                                                    "b",
                                                    new byte[MessageConfig.DEFAULT_MAX_BYTES + 1]))
                    .hasMessageContaining("the limit is 1048576")
                    .hasMessageContaining("blob store");
        }
    }

    @Test
    void aBodyOfTheLimitArrives() throws Exception {
        byte[] body = new byte[MessageConfig.DEFAULT_MAX_BYTES];
        body[77] = 7;
        try (Pair pair = Pair.of(Pair.KEY, (from, received) -> received)) {
            assertThat(pair.a().request("b", body, TIMEOUT).get(20, TimeUnit.SECONDS))
                    .isEqualTo(body);
        }
    }

    @Test
    void anIdleLinkIsProbedAndADeafNodeSuspended() throws Exception {
        MessageConfig.Keepalive quick =
                new MessageConfig.Keepalive(
                        true,
                        Duration.ofMillis(200),
                        Duration.ofMillis(300),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1));
        try (Pair pair = new Pair()) {
            pair.add(Pair.config("a", 1, 0, Pair.KEY, quick), (from, body) -> body);
            pair.add(Pair.config("b", 2, 0, Pair.KEY), (from, body) -> body);
            pair.meet();
            try (CuttingProxy proxy = new CuttingProxy(pair.b().port())) {
                pair.a().part("b", 2);
                awaitTrue(() -> pair.a().links().isEmpty());
                pair.a().join("b", 2, proxy.address());
                ask(pair, "x").get(20, TimeUnit.SECONDS);
                LockSupport.parkNanos(1_000_000_000L); // several probes, all answered
                assertThat(pair.lost).isEmpty();
                proxy.swallow();
                awaitTrue(() -> pair.lost.contains("b"));
                awaitTrue(() -> isRefusedAtOnce(ask(pair, "x")));
            }
        }
    }

    @Test
    void anIdleLinkIsNotProbedWhereThatIsOffOrSuppressed() throws Exception {
        List<MessageConfig.Keepalive> quiet =
                List.of(quick(false, Duration.ofMillis(50)), quick(true, Duration.ofMinutes(1)));
        for (MessageConfig.Keepalive keepalive : quiet) {
            try (Pair pair = new Pair()) {
                pair.add(Pair.config("a", 1, 0, Pair.KEY, keepalive), (from, body) -> body);
                pair.add(Pair.config("b", 2, 0, Pair.KEY), (from, body) -> body);
                pair.meet();
                try (CuttingProxy proxy = new CuttingProxy(pair.b().port())) {
                    pair.a().part("b", 2);
                    awaitTrue(() -> pair.a().links().isEmpty());
                    pair.a().join("b", 2, proxy.address());
                    ask(pair, "x").get(20, TimeUnit.SECONDS);
                    proxy.swallow();
                    LockSupport.parkNanos(700_000_000L); // time for several probes
                    assertThat(pair.lost).as("%s", keepalive).isEmpty();
                }
            }
        }
    }

    private static MessageConfig.Keepalive quick(boolean enabled, Duration suppressed) {
        return new MessageConfig.Keepalive(
                enabled,
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                suppressed,
                Duration.ofMinutes(1));
    }

    private static boolean isRefusedAtOnce(CompletableFuture<byte[]> answer) {
        return answer.isCompletedExceptionally()
                && String.valueOf(answer.exceptionNow().getMessage())
                        .contains("node b does not answer");
    }

    private static CompletableFuture<byte[]> ask(Pair pair, String body) {
        return pair.a().request("b", text(body), TIMEOUT);
    }

    static void awaitTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s have passed").isLessThan(end);
            LockSupport.parkNanos(5_000_000L);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
