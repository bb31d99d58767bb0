package io.jarviscore.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.p2p.membership.Member;
import io.jarviscore.p2p.membership.MemberEvent;
import io.jarviscore.p2p.membership.SwimSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MembershipNodeIT {
    private static final FleetKeys KEYS = FleetKeys.parse(FrameSealTest.key(1));
    private final List<MembershipNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(MembershipNode::crash);
    }

    @ParameterizedTest
    @EnumSource(SwimSettings.Transport.class)
    void nodesMeetNoticeAKillAndMeetAgain(SwimSettings.Transport transport) {
        SwimSettings settings = SwimSettings.lan().withTransport(transport);
        MembershipNode seed = start("n0", 0, settings, KEYS, List.of());
        for (int i = 1; i < 4; i++) {
            start("n" + i, 0, settings, KEYS, List.of(text(seed)));
        }
        awaitTrue(() -> nodes.stream().allMatch(node -> present(node) == 3));
        MembershipNode victim = nodes.remove(2);
        int port = victim.address().getPort();
        victim.crash();
        nodes.forEach(node -> node.onLinkLost("n2"));
        awaitTrue(() -> nodes.stream().allMatch(node -> present(node) == 2));
        start("n2", port, settings, KEYS, List.of(text(seed)));
        awaitTrue(() -> nodes.stream().allMatch(node -> present(node) == 3));
    }

    @Test
    void aNodeThatClosesHasLeft() {
        MembershipNode seed = start("n0", 0, SwimSettings.lan(), KEYS, List.of());
        List<MemberEvent.Kind> kinds = new CopyOnWriteArrayList<>();
        seed.listen(event -> kinds.add(event.kind()));
        MembershipNode other = start("n1", 0, SwimSettings.lan(), KEYS, List.of(text(seed)));
        awaitTrue(() -> present(seed) == 1);
        other.close();
        awaitTrue(() -> present(seed) == 0);
        assertThat(kinds).contains(MemberEvent.Kind.LEFT).doesNotContain(MemberEvent.Kind.DIED);
    }

    /** A headless service: no pod is ready at first, then several are, of which one is gone. */
    @Test
    void aSeedsNameIsLookedUpAgainAndAllItsAddressesAreTried() throws Exception {
        Map<String, List<InetSocketAddress>> names = new ConcurrentHashMap<>();
        List<String> asked = new CopyOnWriteArrayList<>();
        SeedResolver resolver =
                name -> {
                    asked.add(name);
                    List<InetSocketAddress> found = names.get(name);
                    if (found == null) {
                        throw new UnknownHostException(name);
                    }
                    return found;
                };
        MembershipNode node =
                new MembershipNode(
                        config(
                                "n0",
                                0,
                                SwimSettings.local(),
                                KEYS,
                                List.of("agents-headless:7946")),
                        resolver);
        nodes.add(node);
        node.start(1);
        assertThat(node.isAlone()).isTrue();
        assertThat(node.status().lastJoinError())
                .isEqualTo("seed agents-headless:7946 has no address");

        MembershipNode pod = start("n1", 0, SwimSettings.local(), KEYS, List.of());
        InetSocketAddress gone;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = new InetSocketAddress(closed.getInetAddress(), closed.getLocalPort());
        }
        names.put("agents-headless:7946", List.of(gone, pod.address()));

        awaitTrue(() -> present(node) == 1 && present(pod) == 1);
        assertThat(asked).hasSizeGreaterThan(1).containsOnly("agents-headless:7946");
        assertThat(node.status().lastJoinError()).isEmpty();
    }

    @Test
    void aNodeWithAnotherKeyStaysOutside() {
        MembershipNode seed = start("n0", 0, SwimSettings.lan(), KEYS, List.of());
        MembershipNode stranger =
                start(
                        "x",
                        0,
                        SwimSettings.lan(),
                        FleetKeys.parse(FrameSealTest.key(9)),
                        List.of(text(seed)));
        assertThat(stranger.isAlone()).isTrue();
        assertThat(seed.isAlone()).isTrue();
        assertThat(seed.status().refused()).containsKey("authentication");
    }

    @Test
    void strangersDoNotDisturbHealthyNodes() throws IOException {
        MembershipNode seed = start("n0", 0, SwimSettings.lan(), KEYS, List.of());
        MembershipNode other = start("n1", 0, SwimSettings.lan(), KEYS, List.of(text(seed)));
        SplittableRandom random = new SplittableRandom(3);
        List<Socket> sockets = new ArrayList<>();
        try (DatagramSocket udp = new DatagramSocket()) {
            for (int i = 0; i < 5_000; i++) {
                byte[] garbage = new byte[random.nextInt(1, 1_400)];
                random.nextBytes(garbage);
                udp.send(new DatagramPacket(garbage, garbage.length, seed.address()));
            }
            for (int i = 0; i < 20; i++) {
                Socket tcp = new Socket(seed.address().getAddress(), seed.address().getPort());
                sockets.add(tcp);
                OutputStream out = tcp.getOutputStream();
                out.write(new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3});
            }
            long probes = other.status().protocol().probes();
            awaitTrue(() -> other.status().protocol().probes() > probes + 2);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(present(seed)).isOne();
        assertThat(seed.status().protocol().deaths()).isZero();
        assertThat(other.status().protocol().deaths()).isZero();
    }

    @Test
    void loopingUserCodeOnEveryProcessorDoesNotMakeANodeLookDead() {
        MembershipNode seed = start("n0", 0, SwimSettings.lan(), KEYS, List.of());
        start("n1", 0, SwimSettings.lan(), KEYS, List.of(text(seed)));
        AtomicBoolean looping = new AtomicBoolean(true);
        for (int i = 0; i < Runtime.getRuntime().availableProcessors() * 2; i++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                while (looping.get()) {
                                    Thread.onSpinWait();
                                }
                            });
        }
        try {
            long probes = seed.status().protocol().probes();
            awaitTrue(() -> seed.status().protocol().probes() > probes + 6);
            assertThat(nodes).allMatch(node -> node.status().protocol().deaths() == 0);
            assertThat(nodes).allMatch(node -> present(node) == 1);
        } finally {
            looping.set(false);
        }
    }

    @Test
    void aSecondLiveNodeOfTheSameNameDoesNotStart() {
        MembershipNode seed = start("n0", 0, SwimSettings.lan(), KEYS, List.of());
        start("twin", 0, SwimSettings.lan(), KEYS, List.of(text(seed)));
        assertThatThrownBy(() -> start("twin", 0, SwimSettings.lan(), KEYS, List.of(text(seed))))
                .hasMessageContaining(
                        "node_name: another live node of the fleet is called \"twin\"");
    }

    @Test
    void aTakenPortIsNamed() {
        MembershipNode first = start("n0", 0, SwimSettings.lan(), KEYS, List.of());
        assertThatThrownBy(
                        () ->
                                start(
                                        "n1",
                                        first.address().getPort(),
                                        SwimSettings.lan(),
                                        KEYS,
                                        List.of()))
                .hasMessageContaining(
                        "bind_host and bind_port: 127.0.0.1:" + first.address().getPort());
    }

    @Test
    void aWildcardIsNeverAnnounced() {
        NodeConfig config =
                new NodeConfig(
                        "n0",
                        "n0-1",
                        "0.0.0.0",
                        0,
                        Optional.empty(),
                        List.of(),
                        KEYS,
                        "test",
                        SwimSettings.lan(),
                        Duration.ofSeconds(1));
        MembershipNode node = new MembershipNode(config);
        nodes.add(node);
        assertThat(node.address().getAddress().isAnyLocalAddress()).isFalse();
    }

    @Test
    void questionsAndHintsAreBoundedWhileTheMembershipThreadStands() throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MembershipNode seed = start("n0", 0, SwimSettings.lan(), KEYS, List.of());
        seed.listen(
                event -> {
                    stands.countDown();
                    awaitQuietly(goOn);
                });
        start("n1", 0, SwimSettings.lan(), KEYS, List.of(text(seed)));
        assertThat(stands.await(20, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 100_000; i++) {
            seed.onLinkLost("n1");
        }

        assertThat(seed.waiting()).isEqualTo(MembershipLoop.MAX_WAITING);
        assertThatThrownBy(seed::members).hasMessageContaining("too many questions");
        goOn.countDown();
        awaitTrue(() -> seed.waiting() == 0);
        assertThat(present(seed)).isOne();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private MembershipNode start(
            String name, int port, SwimSettings settings, FleetKeys keys, List<String> seeds) {
        MembershipNode node = new MembershipNode(config(name, port, settings, keys, seeds));
        nodes.add(node);
        node.start(1);
        return node;
    }

    private static NodeConfig config(
            String name, int port, SwimSettings settings, FleetKeys keys, List<String> seeds) {
        return new NodeConfig(
                name,
                name + "-1",
                "127.0.0.1",
                port,
                Optional.empty(),
                seeds,
                keys,
                "test",
                settings,
                Duration.ofSeconds(2));
    }

    private static String text(MembershipNode node) {
        return "127.0.0.1:" + node.address().getPort();
    }

    private static long present(MembershipNode node) {
        return node.members().stream()
                .map(Member::state)
                .filter(state -> state.isPresent())
                .count();
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s have passed").isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }
}
