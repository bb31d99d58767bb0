package io.jarviscore.p2p.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.p2p.transport.FleetKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The message thread's queues are bounded under any behaviour of callers and nodes. */
@Timeout(60)
class MessageFloodIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CALLS = 50_000;

    @Test
    void commandsAreBoundedByTheQueuesOfTheNodesWhileTheMessageThreadStands() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch stands = new CountDownLatch(1);
        try (Pair pair = Pair.of(Pair.KEY, (from, body) -> body)) {
            CompletableFuture<byte[]> first = pair.a().request("b", new byte[1], TIMEOUT);
            CompletableFuture<Void> holding =
                    first.thenAccept(
                            answer -> {
                                stands.countDown();
                                awaitQuietly(goOn);
                            });
            assertThat(stands.await(20, TimeUnit.SECONDS)).isTrue();

            int refused = 0;
            List<CompletableFuture<byte[]>> accepted = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                CompletableFuture<byte[]> answer = pair.a().request("b", new byte[8], TIMEOUT);
                if (answer.isCompletedExceptionally()) {
                    refused++;
                } else {
                    accepted.add(answer);
                }
            }

            assertThat(pair.a().waiting()).isLessThanOrEqualTo(Outbox.MAX_MESSAGES + 2);
            assertThat(refused).isGreaterThanOrEqualTo(CALLS - Outbox.MAX_MESSAGES);
            goOn.countDown();
            for (CompletableFuture<byte[]> each : accepted) {
                assertThat(each.get(20, TimeUnit.SECONDS)).hasSize(8);
            }
            holding.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void answeredRequestsAreForgottenBeforeTheirDeadline() throws Exception {
        try (Pair pair = Pair.of(Pair.KEY, (from, body) -> body)) {
            int most = 0;
            for (int i = 0; i < 40; i++) {
                List<CompletableFuture<byte[]>> answers = new ArrayList<>();
                for (int j = 0; j < 500; j++) {
                    answers.add(pair.a().request("b", new byte[8], Duration.ofHours(1)));
                }
                for (CompletableFuture<byte[]> each : answers) {
                    each.get(20, TimeUnit.SECONDS);
                }
                most = Math.max(most, pair.a().watched());
            }
            assertThat(most).isBetween(1, 5_000);
        }
    }

    @Test
    void aNodeThatIgnoresItsWindowIsCutOffAndOthersAreServed() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        try (Pair pair =
                        Pair.of(
                                Pair.KEY,
                                (from, body) -> {
                                    if ("rogue".equals(from)) {
                                        begun.incrementAndGet();
                                        goOn.await();
                                    }
                                    return body;
                                });
                ZContext context = new ZContext()) {
            pair.b().join("rogue", 77, Pair.address(pair.a()));
            ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
            socket.setReceiveTimeOut(20_000);
            socket.setHandshakeIvl(500);
            socket.connect("tcp://127.0.0.1:" + pair.b().port());
            Session session = session(socket);

            byte[] notification = new Message.Notify(new byte[100]).encode();
            for (int i = 0; i < 20_000; i++) {
                socket.send(session.seal(notification));
            }

            byte[] frame = socket.recv();
            while (frame[0] != Frames.RESET) {
                frame = socket.recv();
            }
            byte[] body = {1, 2, 3};
            assertThat(pair.a().request("b", body, TIMEOUT).get(20, TimeUnit.SECONDS))
                    .isEqualTo(body);
            assertThat(begun.get()).isLessThanOrEqualTo(2 * Link.WINDOW_MESSAGES);
            goOn.countDown();
        }
    }

    private static Session session(ZMQ.Socket socket) {
        Handshake handshake = new Handshake(FleetKeys.parse(Pair.KEY), "test", "rogue", 77);
        Handshake.Offer offer = handshake.offer(2);
        Optional<Handshake.Opened> opened = Optional.empty();
        while (opened.isEmpty()) {
            socket.send(offer.frame());
            opened = handshake.open(offer, socket.recv());
        }
        return opened.get().session();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
