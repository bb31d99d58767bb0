package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.json.Json;
import io.jarviscore.nexus.LoopbackService.Answer;
import io.jarviscore.nexus.gateway.GatewayGrants;
import io.jarviscore.nexus.vault.TestVault;
import io.jarviscore.testing.FakeNexus;
import io.jarviscore.testing.ManualClock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meshes against a Gateway of the captured format and a service that accepts its tokens. */
class GatewayIT {
    @TempDir Path folder;

    private final FakeNexus nexus = FakeNexus.start();
    private final LoopbackService service =
            new LoopbackService(
                    call ->
                            nexus.accepts(call.header("Authorization").replace("Bearer ", ""))
                                    ? Answer.of(200, "hello")
                                    : Answer.of(401, ""));
    private final Ledger ledger = InProcess.ledger(MeshClock.system(), 100);
    private final Approvals approvals = InProcess.approvals(MeshClock.system());
    private final SharedPermits permits = InProcess.permits(MeshClock.system());
    private final List<Mesh> meshes = new ArrayList<>();
    private final List<AutoCloseable> resources = new ArrayList<>();

    final class Caller extends Agent {
        Caller() {
            super(AgentCard.of("caller", "calls"));
        }

        @Override
        protected Outcome execute(Task task) {
            Credentials all = context().credentials();
            Object user = task.params().get("user");
            HttpReply reply =
                    user == null
                            ? call()
                            : all.forUser(user.toString())
                                    .forTask(task)
                                    .call("acme", HttpCall.get(service.url()));
            return Outcome.success(reply.status() + " " + reply.body());
        }

        HttpReply callFor(String user) {
            return context().credentials().forUser(user).call("acme", HttpCall.get(service.url()));
        }

        HttpReply call() {
            return context().credentials().call("acme", HttpCall.get(service.url()));
        }
    }

    @BeforeEach
    void describe() throws IOException {
        nexus.oauth("acme", Duration.ofHours(1));
        Files.writeString(
                folder.resolve("providers.json"),
                Json.write(Map.of("providers", Map.of("acme", Providers.loopback(service.url())))));
    }

    @AfterEach
    void close() throws Exception {
        meshes.forEach(Mesh::close);
        for (AutoCloseable resource : resources) {
            resource.close();
        }
        service.close();
        nexus.close();
    }

    private Mesh start(Caller caller) {
        return start(caller, MeshClock.system());
    }

    /** Like {@link #startBySettings}, without the second that a real secret's key takes. */
    private Mesh start(Caller caller, MeshClock clock) {
        HttpClients clients = new HttpClients(Dns.SYSTEM);
        resources.add(clients);
        return start(
                builder(caller, clock)
                        .credentials(new SignedCalls(catalogue(), grants(clock), clients, clock)));
    }

    private GatewayGrants grants(MeshClock clock) {
        GatewayGrants grants =
                GatewayGrants.of(
                        new GrantsAssembly(Settings.of(config()), clock, ports()),
                        TestVault.sealer("a secret for the gateway's tests"),
                        page -> {});
        resources.add(grants);
        return grants;
    }

    private ProviderCatalogue catalogue() {
        return ProviderCatalogue.of(Optional.of(folder.resolve("providers.json")), Set.of());
    }

    private Mesh startBySettings(Caller caller) {
        return start(builder(caller, MeshClock.system()).config(config()));
    }

    private Mesh start(Caller caller, MeshClock clock, Map<String, ?> more) {
        return start(builder(caller, clock).config(config()).config(more));
    }

    private Mesh start(Mesh.Builder builder) {
        Mesh mesh = builder.start();
        meshes.add(mesh);
        return mesh;
    }

    private Mesh.Builder builder(Caller caller, MeshClock clock) {
        return Mesh.builder()
                .environment(Map.of())
                .config("state_store", "memory")
                .clock(clock)
                .ledger(ledger)
                .approvals(approvals)
                .permits(permits)
                .add(caller);
    }

    private Map<Class<?>, Object> ports() {
        return Map.of(
                Ledger.class, ledger, Approvals.class, approvals, SharedPermits.class, permits);
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>();
        config.put("state_store", "memory");
        config.put("nexus_gateway_url", nexus.url());
        config.put("nexus_secret", "a secret for the gateway's tests");
        config.put("nexus_providers", folder.resolve("providers.json"));
        config.put("auth_poll_interval", "0.05");
        return config;
    }

    private String page(Mesh mesh) {
        Approval open = mesh.approvals().list().getFirst();
        assertThat(open.details()).containsEntry("category", "auth_required");
        return String.valueOf(open.details().get("page"));
    }

    /** The result of a workflow that continues by itself. */
    private static WorkflowResult ended(Mesh mesh, String id, Step step)
            throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            WorkflowResult result = mesh.workflow(id, step);
            if (result.status() != Outcome.Status.WAITING) {
                return result;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("the workflow still waits after 10 seconds");
    }

    private void connect(Mesh mesh) throws InterruptedException {
        Step step = Step.of("a", "caller", "x");
        assertThat(mesh.workflow("connect", step).status()).isEqualTo(Outcome.Status.WAITING);
        nexus.consent(page(mesh));
        assertThat(ended(mesh, "connect", step).step("a").payload()).isEqualTo("200 hello");
    }

    @Test
    void aTaskWaitsForConsentAndGoesOnByItself() throws InterruptedException {
        Mesh mesh = start(new Caller());
        Step step = Step.of("a", "caller", "x");
        assertThat(mesh.workflow("w", step).status()).isEqualTo(Outcome.Status.WAITING);
        String end = nexus.consent(page(mesh));
        assertThat(end).startsWith("http://localhost:8000/oauth/callback?status=success");
        assertThat(ended(mesh, "w", step).step("a").payload()).isEqualTo("200 hello");
        assertThat(nexus.count("request-connection")).isEqualTo(1);
        assertThat(mesh.approvals().list()).isEmpty();
    }

    @Test
    void theBrowserIsSentToNexusReturnUrlAfterConsent() {
        Map<String, Object> app = Map.of("nexus_return_url", "https://app.example/oauth/callback");
        Mesh mesh = start(new Caller(), MeshClock.system(), app);
        mesh.workflow("w", Step.of("a", "caller", "x"));

        assertThat(nexus.consent(page(mesh)))
                .startsWith("https://app.example/oauth/callback?status=success");
    }

    @Test
    void theGatewayReceivesTheUserOfNexusDefaultUserIdWithTheTokenOfNexusGatewayToken() {
        try (LoopbackService gateway = new LoopbackService(call -> Answer.of(503, ""))) {
            Mesh mesh =
                    start(
                            new Caller(),
                            MeshClock.system(),
                            Map.of(
                                    "nexus_gateway_url",
                                    gateway.url(),
                                    "nexus_gateway_token",
                                    "token-of-the-proxy",
                                    "nexus_default_user_id",
                                    "0f7c0a52-7d27-4c4b-9a0e-6b9f2f3a1c55"));

            assertThat(mesh.run("caller", "x").isSuccess()).isFalse();

            assertThat(gateway.received())
                    .isNotEmpty()
                    .allSatisfy(
                            call ->
                                    assertThat(call.header("Authorization"))
                                            .isEqualTo("Bearer token-of-the-proxy"))
                    .anySatisfy(
                            call ->
                                    assertThat(Json.parseObject(call.body()))
                                            .containsEntry(
                                                    "user_id",
                                                    "0f7c0a52-7d27-4c4b-9a0e-6b9f2f3a1c55"));
        }
    }

    @Test
    void aConsentThatNobodyGaveWithinAuthFlowTimeoutIsAskedForAnew() throws InterruptedException {
        Mesh mesh = start(new Caller(), MeshClock.system(), Map.of("auth_flow_timeout", "0.1"));
        Step step = Step.of("a", "caller", "x");
        mesh.workflow("w1", step);
        Thread.sleep(150);

        mesh.workflow("w2", step);

        assertThat(nexus.count("request-connection")).isEqualTo(2);
    }

    @Test
    void aCredentialIsFetchedAgainAfterAuthStrategyCacheTtl() throws InterruptedException {
        connect(startBySettings(new Caller()));
        ManualClock clock = new ManualClock(MeshClock.system().instant());
        Caller caller = new Caller();
        start(caller, clock, Map.of("auth_strategy_cache_ttl", 10));
        int before = nexus.count("token");

        assertThat(caller.call().ok()).isTrue();
        clock.advance(Duration.ofSeconds(9));
        assertThat(caller.call().ok()).isTrue();
        assertThat(nexus.count("token") - before).isEqualTo(1);

        clock.advance(Duration.ofSeconds(2));
        assertThat(caller.call().ok()).isTrue();
        assertThat(nexus.count("token") - before).isEqualTo(2);
    }

    @Test
    void twoTasksThatNeedOneConnectionAskForOneConsent() throws InterruptedException {
        Mesh mesh = start(new Caller());
        Step step = Step.of("a", "caller", "x");
        mesh.workflow("w1", step);
        mesh.workflow("w2", step);
        assertThat(nexus.count("request-connection")).isEqualTo(1);
        nexus.consent(page(mesh));
        assertThat(ended(mesh, "w1", step).status()).isEqualTo(Outcome.Status.SUCCESS);
        assertThat(ended(mesh, "w2", step).status()).isEqualTo(Outcome.Status.SUCCESS);
    }

    @Test
    void aConnectionOutlivesTheProcess() throws InterruptedException {
        Mesh first = start(new Caller());
        connect(first);
        first.close();
        Caller caller = new Caller();
        start(caller);
        assertThat(caller.call().body()).isEqualTo("hello");
        assertThat(nexus.count("request-connection")).isEqualTo(1);
    }

    @Test
    void aConsentGivenWhileNoProcessRanIsFoundAtStart() throws InterruptedException {
        Mesh first = startBySettings(new Caller());
        first.workflow("w", Step.of("a", "caller", "x"));
        String page = page(first);
        first.close();
        nexus.consent(page);
        Mesh second = startBySettings(new Caller());
        for (int i = 0; i < 500 && !second.approvals().list().isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertThat(second.approvals().list()).isEmpty();
    }

    @Test
    void eachUserActsWithTheirOwnConnectionOnly() throws Exception {
        Caller caller = new Caller();
        Mesh mesh = start(caller);
        connect(mesh);
        Step ada = Step.of("a", "caller", "x").params(Map.of("user", "ada"));
        Step bob = Step.of("a", "caller", "x").params(Map.of("user", "bob"));
        assertThat(mesh.workflow("for-ada", ada).status())
                .as("the default user's connection is not used")
                .isEqualTo(Outcome.Status.WAITING);
        assertThat(mesh.workflow("for-bob", bob).status()).isEqualTo(Outcome.Status.WAITING);

        nexus.consent(pageOf(mesh, "ada"));

        assertThat(ended(mesh, "for-ada", ada).step("a").payload()).isEqualTo("200 hello");
        assertThat(mesh.workflow("for-bob", bob).status())
                .as("ada's consent is not bob's")
                .isEqualTo(Outcome.Status.WAITING);
        caller.call();
        assertThat(service.received().stream().map(call -> call.header("Authorization")).distinct())
                .as("a token for each of the two users")
                .hasSize(2);
    }

    @Test
    void aUsersConnectionOutlivesTheProcess() throws Exception {
        Mesh first = start(new Caller());
        Step ada = Step.of("a", "caller", "x").params(Map.of("user", "ada"));
        first.workflow("w", ada);
        nexus.consent(pageOf(first, "ada"));
        ended(first, "w", ada);
        first.close();
        Caller caller = new Caller();
        start(caller);
        assertThat(caller.callFor("ada").body()).isEqualTo("hello");
        assertThat(nexus.count("request-connection")).isEqualTo(1);
    }

    @Test
    void aUserWithoutANameIsRefused() {
        Caller caller = new Caller();
        start(caller);
        assertThatThrownBy(() -> caller.callFor(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 200 characters");
    }

    @Test
    void theMetricsOfCredentialsHaveNoUserAndNoConnection() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        Caller caller = new Caller();
        Mesh mesh =
                start(builder(caller, MeshClock.system()).config(config()).meterRegistry(registry));
        connect(mesh);
        caller.call();
        assertThat(
                        registry.get("jarviscore.nexus.call")
                                .tags("provider", "acme", "outcome", "ok")
                                .functionTimer()
                                .count())
                .isEqualTo(2);
        assertThat(
                        registry.get("jarviscore.nexus.call")
                                .tags("provider", "acme", "outcome", "auth_required")
                                .functionTimer()
                                .count())
                .isPositive();
        assertThat(
                        registry.get("jarviscore.nexus.cache")
                                .tag("result", "hit")
                                .functionCounter()
                                .count())
                .isPositive();
        assertThat(connections(registry, "active")).isEqualTo(1);
        assertThat(connections(registry, "pending")).isZero();
        mesh.workflow("for-ada", Step.of("a", "caller", "x").params(Map.of("user", "ada")));
        assertThat(connections(registry, "pending")).isEqualTo(1);
        nexus.park("acme");
        nexus.revokeTokens();
        mesh.workflow("again", Step.of("a", "caller", "x"));
        assertThat(connections(registry, "active")).isZero();
        assertThat(
                        registry.get("jarviscore.nexus.attention")
                                .tag("provider", "acme")
                                .functionCounter()
                                .count())
                .isEqualTo(1);
        assertThat(registry.get("jarviscore.nexus.refresh").functionCounters())
                .extracting(FunctionCounter::count)
                .containsExactly(1.0);
        assertThat(registry.getMeters())
                .filteredOn(meter -> meter.getId().getName().startsWith("jarviscore.nexus"))
                .allSatisfy(
                        meter ->
                                assertThat(meter.getId().getTags())
                                        .allMatch(
                                                tag ->
                                                        List.of(
                                                                        "provider",
                                                                        "outcome",
                                                                        "result",
                                                                        "status")
                                                                .contains(tag.getKey())));
    }

    private static double connections(MeterRegistry registry, String status) {
        return registry.get("jarviscore.nexus.connections").tag("status", status).gauge().value();
    }

    private static String pageOf(Mesh mesh, String user) {
        return mesh.approvals().list().stream()
                .map(Approval::details)
                .filter(details -> user.equals(details.get("user")))
                .map(details -> String.valueOf(details.get("page")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aHundredThreadsResolveAConnectionWithOneCall() throws Exception {
        Mesh first = start(new Caller());
        connect(first);
        Caller caller = new Caller();
        start(caller);
        int before = nexus.count("token");
        assertThat(atOnce(100, caller::call)).allMatch(HttpReply::ok);
        assertThat(nexus.count("token") - before).isEqualTo(1);
    }

    @Test
    void aHundredThreadsThatAreRefusedRefreshOnce() throws Exception {
        nexus.with(FakeNexus.Quirk.ROTATING_TOKENS);
        Caller caller = new Caller();
        connect(start(caller));
        nexus.revokeTokens();
        assertThat(atOnce(100, caller::call)).allMatch(HttpReply::ok);
        assertThat(nexus.count("refresh")).isEqualTo(1);
    }

    @Test
    void twoMeshesOfAFleetRefreshOnce() throws Exception {
        nexus.with(FakeNexus.Quirk.ROTATING_TOKENS);
        Caller one = new Caller();
        Caller other = new Caller();
        connect(start(one));
        start(other);
        assertThat(other.call().ok()).isTrue();
        nexus.revokeTokens();
        List<HttpReply> replies = new ArrayList<>();
        replies.addAll(
                atOnce(
                        20,
                        () ->
                                Thread.currentThread().threadId() % 2 == 0
                                        ? one.call()
                                        : other.call()));
        assertThat(replies).allMatch(HttpReply::ok);
        assertThat(nexus.count("refresh")).isEqualTo(1);
    }

    private static List<HttpReply> atOnce(int threads, Callable<HttpReply> call) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<HttpReply>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                futures.add(
                        executor.submit(
                                () -> {
                                    start.await();
                                    return call.call();
                                }));
            }
            start.countDown();
        }
        List<HttpReply> replies = new ArrayList<>();
        for (Future<HttpReply> future : futures) {
            replies.add(future.get());
        }
        return replies;
    }

    @Test
    void duringAnOutageOfTheGatewayValidCredentialsAreUsed() throws Exception {
        Caller caller = new Caller();
        connect(start(caller));
        nexus.down(true);
        assertThat(caller.call().body()).isEqualTo("hello");
    }

    @Test
    void aKeyIsConnectedWithoutAPerson() throws Exception {
        nexus.keyed(
                "acme", Map.of("type", "header", "config", Map.of("header_name", "X-Acme-Key")));
        GatewayGrants grants = grants(MeshClock.system());
        grants.connect(catalogue().get("acme"), Map.of("api_key", "CANARY-key"));
        Caller caller = new Caller();
        Mesh mesh = start(caller);

        caller.call();

        assertThat(service.received().getLast().headers().toString()).contains("CANARY-key");
        assertThat(mesh.approvals().list()).isEmpty();
    }

    @Test
    void aProviderWithConsentIsNotConnectedWithAKey() {
        GatewayGrants grants = grants(MeshClock.system());

        assertThatThrownBy(
                        () -> grants.connect(catalogue().get("acme"), Map.of("api_key", "CANARY")))
                .hasMessageContaining("connected by consent")
                .hasMessageNotContaining("CANARY");
    }

    @Test
    void aTokenThatCannotBeRefreshedAgainLeavesTheRefusalOfTheService() throws Exception {
        nexus.with(FakeNexus.Quirk.REFRESH_LOSES_TOKEN);
        Caller caller = new Caller();
        Mesh mesh = start(caller);
        connect(mesh);
        nexus.revokeTokens();
        assertThat(caller.call().ok()).as("refreshed once").isTrue();
        nexus.revokeTokens();

        Outcome outcome = mesh.workflow("lost", Step.of("a", "caller", "x")).step("a");

        assertThat(outcome.payload()).isEqualTo("401 ");
        assertThat(nexus.count("refresh")).isEqualTo(2);
    }

    @Test
    void aLostConnectionAsksForConsentAgain() throws Exception {
        Caller caller = new Caller();
        Mesh mesh = start(caller);
        connect(mesh);
        nexus.park("acme");
        Step step = Step.of("a", "caller", "x");
        assertThat(mesh.workflow("again", step).status()).isEqualTo(Outcome.Status.WAITING);
        nexus.consent(page(mesh));
        assertThat(ended(mesh, "again", step).step("a").payload()).isEqualTo("200 hello");
    }

    @Test
    void theVariantWithCamelCaseWorksToo() throws Exception {
        nexus.with(FakeNexus.Quirk.CAMEL_CASE);
        connect(start(new Caller()));
    }

    @Test
    void storedConnectionsShowNoId() throws Exception {
        connect(start(new Caller()));
        // The id is in every stored connection, which the store must not reveal.
        assertThat(service.received()).isNotEmpty();
        List<Approval> decided = approvals.unacknowledged(10);
        assertThat(decided.toString()).doesNotContain("CANARY");
        for (String secret : nexus.secrets()) {
            assertThat(decided.toString()).doesNotContain(secret);
        }
    }

    @Test
    void anUnknownProviderAtTheGatewayNamesTheRemedy() throws IOException {
        Files.writeString(
                folder.resolve("providers.json"),
                Json.write(
                        Map.of(
                                "providers",
                                Map.of(
                                        "acme",
                                        Map.of(
                                                "hosts", List.of(service.url()),
                                                "network", "loopback",
                                                "gateway_name", "nobody")))));
        Mesh mesh = start(new Caller());
        assertThat(mesh.run("caller", "x").summary())
                .contains("provider_not_found")
                .contains("register the provider");
    }
}
