package io.jarviscore.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.MeshEvent;
import io.jarviscore.Outcome;
import io.jarviscore.Peer;
import io.jarviscore.PeerChoice;
import io.jarviscore.PeerMessage;
import io.jarviscore.PeerTimeoutException;
import io.jarviscore.Peers;
import io.jarviscore.Reply;
import io.jarviscore.Task;
import io.jarviscore.coordination.FleetView;
import io.jarviscore.thread.TraceContext;
import io.jarviscore.tools.PeerTools;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every method of {@link Peers} between meshes that share nothing but the fleet. */
class FleetIT {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final List<Mesh> meshes = new ArrayList<>();
    private final List<MeshEvent> events = new CopyOnWriteArrayList<>();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final int seedPort = freePort();
    private final Map<String, Object> limits = new HashMap<>();
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private volatile boolean traced;

    static class Worker extends Agent {
        final List<PeerMessage> notes = new CopyOnWriteArrayList<>();
        final CountDownLatch hanging = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        Worker(String role) {
            super(
                    AgentCard.of(role, "work", "skill-of-" + role)
                            .description("Does what\n" + role + " does."));
        }

        Peers peers() {
            return context().peers();
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("done");
        }

        @Override
        protected @Nullable Object onRequest(PeerMessage message) throws Exception {
            if ("fail".equals(message.payload())) {
                throw new IllegalStateException("out of ink");
            }
            if ("hang".equals(message.payload())) {
                hanging.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }
            Map<String, Object> answer = new HashMap<>();
            answer.put("by", id());
            answer.put("from", message.sender());
            answer.put("got", message.payload());
            return answer;
        }

        @Override
        protected void onNotify(PeerMessage message) {
            notes.add(message);
        }
    }

    @AfterEach
    void close() {
        meshes.reversed().forEach(Mesh::close);
    }

    @Test
    void agentsOfOtherNodesAreFoundAndDescribed() {
        Worker writer = start("one", "", "writer");
        start("two", "", "reader");
        awaitTrue(() -> writer.peers().list().size() == 1);
        Peer reader = writer.peers().role("reader").orElseThrow();
        assertThat(reader.node()).isEqualTo("two");
        assertThat(writer.peers().capability("skill-of-reader")).containsExactly(reader);
        assertThat(writer.peers().discover("reader work")).containsExactly(reader);
        assertThat(writer.peers().describe())
                .isEqualTo(
                        "Available agents:\n"
                                + "- reader (role reader; can work, skill-of-reader): \"Does what"
                                + " reader does.\"");
        awaitTrue(
                () ->
                        events.stream()
                                .anyMatch(
                                        event ->
                                                event instanceof MeshEvent.PeerChange change
                                                        && change.alive()
                                                        && change.peer().equals(reader)));
    }

    @Test
    void theStatusShowsTheOtherNodes() {
        Worker writer = twoNodes();
        writer.peers().request("reader", "x", TIMEOUT);
        awaitTrue(() -> meshes.getFirst().status().nodes().getFirst().roundTrip().isPresent());
        FleetView.Node two = meshes.getFirst().status().nodes().getFirst();
        assertThat(two.name()).isEqualTo("two");
        assertThat(two.state()).isEqualTo("alive");
        assertThat(two.link()).isEqualTo("up");
        assertThat(meshes.getFirst().status().toString())
                .contains("node          two at 127.0.0.1:");
    }

    @Test
    void aNodeThatReachesNoSeedSaysWhy() {
        int nobody = freePort();
        Map<String, Object> config = new HashMap<>(config("alone", ""));
        config.put("seed_nodes", "127.0.0.1:" + nobody);
        config.put("p2p_join_timeout", 0.1);
        meshes.add(
                Mesh.builder().environment(Map.of()).config(config).add(new Worker("one")).start());
        awaitTrue(
                () ->
                        meshes.getFirst()
                                .status()
                                .fleetProblem()
                                .filter(problem -> problem.contains("127.0.0.1:" + nobody))
                                .isPresent());
        assertThat(meshes.getFirst().status().toString()).contains("  isolated      ");
    }

    @Test
    void requestsAndNotesCarryTheTraceOfTheirSenderToTheOtherNode() {
        Worker writer = twoNodes();
        traced = true;
        writer.peers().request("reader", "x", TIMEOUT);
        writer.peers().notify("reader", "y");

        awaitTrue(() -> traces.size() == 2);
        assertThat(traces).containsOnly("reader " + TRACE);
    }

    /** Every thread works on one trace once there are traces; what is handled is recorded. */
    private final class FixedTrace implements TraceContext {
        @Override
        public Optional<String> current() {
            return traced ? Optional.of(TRACE) : Optional.empty();
        }

        @Override
        public <T extends @Nullable Object> T handle(
                String agentId, Optional<String> traceparent, Callable<T> work) throws Exception {
            traces.add(agentId + " " + traceparent.orElse("none"));
            return work.call();
        }
    }

    @Test
    void theFleetsMetricsAreInTheRegistryWhileTheMeshRuns() {
        Worker writer = twoNodes();
        writer.peers().request("reader", "x", TIMEOUT);
        Gauge alive = registry.get("jarviscore.p2p.members").tag("state", "alive").gauge();
        awaitTrue(() -> alive.value() == 1);
        assertThat(registry.get("jarviscore.p2p.request").tag("outcome", "ok").functionTimer())
                .satisfies(timer -> assertThat(timer.count()).isPositive())
                .satisfies(
                        timer -> assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isPositive());
        assertThat(
                        registry.get("jarviscore.p2p.messages")
                                .tags("type", "request", "dir", "out")
                                .functionCounter()
                                .count())
                .isPositive();
        writer.peers().notify("reader", "y");
        assertThat(
                        registry.get("jarviscore.p2p.messages")
                                .tags("type", "notification", "dir", "out")
                                .functionCounter()
                                .count())
                .isPositive();
        assertThat(registry.get("jarviscore.p2p.links").gauge().value()).isEqualTo(1);
        awaitTrue(() -> registry.get("jarviscore.p2p.probe").functionTimer().count() > 0);
        assertThat(
                        registry.get("jarviscore.p2p.membership.bytes")
                                .tag("dir", "in")
                                .functionCounter()
                                .count())
                .isPositive();
        assertThat(registry.getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("jarviscore.p2p"))
                .as("no node's name is a label")
                .allSatisfy(
                        meter ->
                                assertThat(meter.getId().getTags())
                                        .noneMatch(tag -> tag.getValue().equals("two")));
        meshes.getFirst().close();
        assertThat(registry.getMeters())
                .noneMatch(meter -> meter.getId().getName().startsWith("jarviscore.p2p"));
    }

    @Test
    void aRequestIsAnsweredWithPlainValues() {
        Worker writer = twoNodes();
        Map<String, Object> payload =
                Map.of("whole", 7L, "part", 0.5, "text", "ä", "list", List.of(1L));
        Reply reply = writer.peers().request("reader", payload, TIMEOUT);
        assertThat(reply.ok()).isTrue();
        assertThat(reply.sender()).isEqualTo("reader");
        assertThat(reply.payload())
                .isEqualTo(Map.of("by", "reader", "from", "writer", "got", payload));
    }

    @Test
    void askCompletesLater() throws Exception {
        Worker writer = twoNodes();
        Reply reply = writer.peers().ask("work", "x").get(20, TimeUnit.SECONDS);
        assertThat(reply.sender()).isEqualTo("reader");
    }

    @Test
    void aFailureAtThePeerIsAReplyWithAnError() {
        Worker writer = twoNodes();
        Reply reply = writer.peers().request("reader", "fail", TIMEOUT);
        assertThat(reply.error()).contains("IllegalStateException: out of ink");
    }

    @Test
    void aTimeoutInterruptsThePeer() throws Exception {
        Worker writer = start("one", "", "writer");
        Worker reader = start("two", "", "reader");
        awaitTrue(() -> writer.peers().list().size() == 1);
        assertThatThrownBy(() -> writer.peers().request("reader", "hang", Duration.ofMillis(800)))
                .isInstanceOf(PeerTimeoutException.class)
                .hasMessageContaining("agent reader on node two did not reply within 800 ms")
                .hasMessageContaining("has begun to work");
        assertThat(reader.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nobodyOfThatAddressIsSaidAtOnce() {
        Worker writer = twoNodes();
        assertThatThrownBy(() -> writer.peers().request("nobody", "x", TIMEOUT))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("\"nobody\"; there is [reader]");
    }

    @Test
    void notificationsAndBroadcastsArrive() {
        Worker writer = start("one", "", "writer");
        Worker reader = start("two", "", "reader");
        Worker third = start("three", "", "printer");
        awaitTrue(() -> writer.peers().list().size() == 2);
        writer.peers().notify("reader", Map.of("event", "done"));
        awaitTrue(() -> reader.notes.size() == 1);
        assertThat(reader.notes.getFirst())
                .isEqualTo(new PeerMessage("writer", Map.of("event", "done")));
        awaitTrue(() -> reader.peers().list().size() == 2 && third.peers().list().size() == 2);
        assertThat(writer.peers().broadcast("all")).isEqualTo(2);
        awaitTrue(() -> reader.notes.size() == 2 && third.notes.size() == 1);
    }

    @Test
    void requestsAreSpreadByTheChosenStrategy() {
        Worker writer = start("one", "", "writer");
        start("two", "a", "reader");
        start("three", "b", "reader");
        start("four", "c", "reader");
        awaitTrue(() -> writer.peers().list().size() == 3);
        assertThat(answering(writer.peers(), 6)).hasSize(3);
        assertThat(answering(writer.peers().choosing(PeerChoice.first()), 6)).hasSize(1);
        assertThat(answering(writer.peers().choosing(PeerChoice.sticky("session-1")), 6))
                .hasSize(1);
        assertThat(answering(writer.peers().choosing(PeerChoice.random()), 40)).hasSize(3);
        assertThat(answering(writer.peers().choosing(PeerChoice.leastLoaded()), 40))
                .hasSizeGreaterThan(1);
    }

    @Test
    void agentsOfANodeThatLeavesAreGone() {
        Worker writer = start("one", "", "writer");
        start("two", "", "reader");
        awaitTrue(() -> writer.peers().list().size() == 1);
        meshes.removeLast().close();
        awaitTrue(() -> writer.peers().list().isEmpty());
    }

    @Test
    void agentsThatComeAndGoAreCounted() {
        twoNodes();
        awaitTrue(() -> changes("alive") == 1);
        meshes.removeLast().close();
        awaitTrue(() -> changes("gone") == 1);
        assertThat(changes("alive")).isEqualTo(1);
    }

    private double changes(String state) {
        Counter counter = registry.find("jarviscore.peer.changes").tag("state", state).counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void aRequestToANodeThatLeavesFailsAtOnceAndLaterOnesAreRefused() throws Exception {
        Worker writer = start("one", "", "writer");
        Worker reader = start("two", "", "reader");
        awaitTrue(() -> writer.peers().list().size() == 1);
        CompletableFuture<Reply> hanging = writer.peers().ask("reader", "hang");
        assertThat(reader.hanging.await(20, TimeUnit.SECONDS)).isTrue();

        meshes.removeLast().close();

        assertThatThrownBy(() -> hanging.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        awaitTrue(() -> writer.peers().list().isEmpty());
        assertThatThrownBy(() -> writer.peers().request("reader", "x", TIMEOUT))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("no other agent has the role");
    }

    @Test
    void aModelsToolsAskPeersButNotInCircles() throws Exception {
        Worker writer = twoNodes();
        PeerTools tools = PeerTools.of(writer.peers(), "writer");
        Object answer =
                tools.tools().get(1).handler().call(Map.of("role", "reader", "question", "why?"));
        assertThat(String.valueOf(answer)).startsWith("reader: ").contains("\"why?\"");
        PeerMessage question =
                new PeerMessage("writer", Map.of("query", "why?", "path", List.of("reader")));
        PeerTools answering = PeerTools.answering(writer.peers(), "writer", question);
        assertThat(
                        answering
                                .tools()
                                .get(1)
                                .handler()
                                .call(Map.of("role", "reader", "question", "why?")))
                .asString()
                .startsWith("Error: reader is already waiting");
        PeerMessage far =
                new PeerMessage(
                        "writer",
                        Map.of(
                                "query",
                                "why?",
                                "path",
                                IntStream.range(1, PeerTools.MAX_HOPS)
                                        .mapToObj(hop -> "role-" + hop)
                                        .toList()));
        assertThat(
                        PeerTools.answering(writer.peers(), "writer", far)
                                .tools()
                                .get(1)
                                .handler()
                                .call(Map.of("role", "reader", "question", "why?")))
                .asString()
                .startsWith("Error: the question has gone through 8 agents");
    }

    @Test
    void localAgentsAreReachedWithoutTheNetwork() {
        Worker first = new Worker("writer");
        Worker second = new Worker("reader");
        start("one", "", first, second);
        assertThat(first.peers().request("reader", "x", TIMEOUT).ok()).isTrue();
    }

    private Worker twoNodes() {
        Worker writer = start("one", "", "writer");
        start("two", "", "reader");
        awaitTrue(() -> writer.peers().list().size() == 1);
        return writer;
    }

    private static Set<String> answering(Peers peers, int requests) {
        Set<String> answering = new TreeSet<>();
        for (int i = 0; i < requests; i++) {
            answering.add(peers.request("reader", "x", TIMEOUT).sender());
        }
        return answering;
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedBySizeAndKey() {
        limits.put("p2p_max_message_bytes", 2_048);
        Worker writer = twoNodes();

        assertThat(writer.peers().request("reader", "x".repeat(1_000), TIMEOUT).ok()).isTrue();
        assertThatThrownBy(() -> writer.peers().request("reader", "x".repeat(4_000), TIMEOUT))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("2048")
                .hasMessageContaining("p2p_max_message_bytes");
    }

    private Worker start(String node, String suffix, String role) {
        Worker worker = new Worker(role);
        start(node, suffix, worker);
        return worker;
    }

    private void start(String node, String suffix, Agent... agents) {
        Mesh.Builder builder =
                Mesh.builder()
                        .environment(Map.of())
                        .config(config(node, suffix))
                        .listen(events::add)
                        .traceContext(new FixedTrace())
                        .add(agents);
        meshes.add(meshes.isEmpty() ? builder.meterRegistry(registry).start() : builder.start());
    }

    private Map<String, Object> config(String node, String suffix) {
        Map<String, Object> config = new HashMap<>();
        config.put("state_store", "memory");
        config.put("p2p_enabled", true);
        config.put("node_name", node);
        config.put("p2p_fleet_key", KEY);
        config.put("bind_port", meshes.isEmpty() ? seedPort : 0);
        config.put("zmq_port_offset", 1);
        config.putAll(limits);
        if (!meshes.isEmpty()) {
            config.put("seed_nodes", "127.0.0.1:" + seedPort);
        }
        if (!suffix.isEmpty()) {
            config.put("agent_suffix", suffix);
        }
        return config;
    }

    static int freePort() {
        return FreePort.pair();
    }

    static void awaitTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s have passed").isLessThan(end);
            LockSupport.parkNanos(10_000_000L);
        }
    }
}
