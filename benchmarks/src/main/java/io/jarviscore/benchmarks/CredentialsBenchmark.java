package io.jarviscore.benchmarks;

import com.sun.net.httpserver.HttpServer;
import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AgentContext;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import io.jarviscore.json.Json;
import io.jarviscore.net.HostRule;
import io.jarviscore.nexus.gateway.GatewayGrants;
import io.jarviscore.nexus.grant.ProviderFacts;
import io.jarviscore.nexus.grant.Strategy;
import io.jarviscore.nexus.vault.Sealer;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultKeys;
import io.jarviscore.testing.FakeNexus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The cost of a credential: a signed call beside the same call by OkHttp alone, a vault that is
 * opened, a record that is found in an open one.
 *
 * @param calls how many calls of each way are compared, after as many that are not
 * @param opened how often a vault is opened
 */
record CredentialsBenchmark(int calls, int opened) implements Benchmark {
    private static final String SECRET = "the secret of the benchmark's vault";
    private static final byte[] BODY = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);

    static CredentialsBenchmark full() {
        return new CredentialsBenchmark(10_000, 15);
    }

    @Override
    public String run() throws Exception {
        HttpServer server = server();
        try (TemporaryFolder folder = TemporaryFolder.make("credentials")) {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/issues";
            Path vault = folder.file("nexus.enc");
            Vault.at(vault, VaultKeys.of(SECRET), MeshClock.system())
                    .register("acme", Map.of("auth_type", "oauth2", "access_token", "token-1"));
            return table(call(folder, vault, url), opening(vault), finding(vault), resolving());
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer server() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, BODY.length);
                    exchange.getResponseBody().write(BODY);
                    exchange.close();
                });
        server.start();
        return server;
    }

    /** Both ways by turns, each first in every other pair, so that the machine's moods hit both. */
    private Calls call(TemporaryFolder folder, Path vault, String url) throws IOException {
        Path providers = folder.file("providers.json");
        String host = URI.create(url).resolve("/").toString().replaceAll("/$", "");
        Map<String, Object> acme =
                Map.of(
                        "hosts",
                        List.of(host),
                        "network",
                        "loopback",
                        "calls_per_minute",
                        1_000_000); // the limit is not measured
        Files.writeString(providers, Json.write(Map.of("providers", Map.of("acme", acme))));
        Caller caller = new Caller();
        OkHttpClient client = new OkHttpClient();
        Request request =
                new Request.Builder().url(url).header("Authorization", "Bearer token-1").build();
        Mesh mesh = mesh(caller, vault, providers);
        try (mesh) {
            Credentials credentials = caller.credentials();
            HttpCall call = HttpCall.get(url);
            List<Double> signed = new ArrayList<>();
            List<Double> plain = new ArrayList<>();
            List<Double> more = new ArrayList<>();
            for (int i = -calls; i < calls; i++) {
                double signedMicros;
                double plainMicros;
                if (i % 2 == 0) {
                    signedMicros = micros(() -> signed(credentials, call));
                    plainMicros = micros(() -> plain(client, request));
                } else {
                    plainMicros = micros(() -> plain(client, request));
                    signedMicros = micros(() -> signed(credentials, call));
                }
                if (i >= 0) {
                    signed.add(signedMicros);
                    plain.add(plainMicros);
                    more.add(signedMicros - plainMicros);
                }
            }
            return new Calls(new Samples(signed), new Samples(plain), new Samples(more));
        } finally {
            client.connectionPool().evictAll();
        }
    }

    @FunctionalInterface
    private interface Timed {
        void run() throws IOException;
    }

    private static double micros(Timed timed) throws IOException {
        long start = System.nanoTime();
        timed.run();
        return (System.nanoTime() - start) / 1e3;
    }

    private static void signed(Credentials credentials, HttpCall call) {
        require(credentials.call("acme", call).status());
    }

    /** As much as a caller needs: status, and the body as text. */
    private static void plain(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            require(response.code());
            check(!response.body().string().isEmpty());
        }
    }

    private static Mesh mesh(Caller caller, Path vault, Path providers) {
        return Mesh.builder()
                .environment(Map.of("TELEMETRY_ENABLED", "false"))
                .config("nexus_enabled", true)
                .config("nexus_secret", SECRET)
                .config("nexus_vault", vault)
                .config("nexus_providers", providers)
                .config("state_store", "memory")
                .add(caller)
                .start();
    }

    private static void require(int status) {
        if (status != 200) {
            throw new IllegalStateException("the service answered " + status);
        }
    }

    /** Derives the key and decrypts the file, in an object of its own each time. */
    private Samples opening(Path vault) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < opened; i++) {
            Vault closed = Vault.at(vault, VaultKeys.of(SECRET), MeshClock.system());
            long start = System.nanoTime();
            boolean found = closed.find("acme").isPresent();
            millis.add((System.nanoTime() - start) / 1e6);
            check(found);
        }
        return new Samples(millis);
    }

    private Samples finding(Path vault) {
        Vault open = Vault.at(vault, VaultKeys.of(SECRET), MeshClock.system());
        List<Double> micros = new ArrayList<>();
        for (int i = -calls; i < calls; i++) {
            long start = System.nanoTime();
            check(open.find("acme").isPresent());
            if (i >= 0) {
                micros.add((System.nanoTime() - start) / 1e3);
            }
        }
        return new Samples(micros);
    }

    /** A credential of a Gateway that the strategy cache has. */
    private Samples resolving() {
        try (FakeNexus nexus = FakeNexus.start()) {
            nexus.keyed("acme", Map.of("type", "header", "config", Map.of()));
            GrantsAssembly assembly = GrantsAssembly.of(nexus.url(), SECRET);
            Sealer sealer = Sealer.of(VaultKeys.of(SECRET));
            try (GatewayGrants grants = GatewayGrants.of(assembly, sealer, page -> {})) {
                ProviderFacts acme = facts();
                grants.connect(acme, Map.of("api_key", "key-1"));
                List<Double> micros = new ArrayList<>();
                for (int i = -calls; i < calls; i++) {
                    long start = System.nanoTime();
                    check(!grants.grant(acme).version().isEmpty());
                    if (i >= 0) {
                        micros.add((System.nanoTime() - start) / 1e3);
                    }
                }
                check(nexus.count("token") == 1);
                return new Samples(micros);
            }
        }
    }

    private static ProviderFacts facts() {
        return new ProviderFacts(
                "acme",
                "Acme",
                "acme",
                List.of(HostRule.of("api.acme.example")),
                List.of(),
                List.of(),
                ProviderFacts.Network.PUBLIC,
                new Strategy.Header("X-Key", "api_key", ""),
                List.of(),
                Set.of(),
                1_000);
    }

    private String table(Calls call, Samples opening, Samples finding, Samples resolving)
            throws IOException {
        return String.format(
                Locale.ROOT,
                """
                %s. %d calls each way by turns, warm, to a server in this process that answers at \
                once; %d vaults.

                | what | median | 99 of 100 within | goal |
                |---|---|---|---|
                | signed call, µs | %.0f | %.0f | |
                | the same by OkHttp, µs | %.0f | %.0f | |
                | what signing, guard and scrubbing add, µs (median of the pairs) | %.0f | | ≤ 50 |
                | signed to unsigned, ratio of the medians | %.2f | | |
                | vault opened (600,000 iterations), ms | %.0f | %.0f | |
                | record found in an open vault, µs | %.1f | %.1f | |
                | credential of a Gateway found in the strategy cache, µs | %.1f | %.1f | |\
                """,
                Machine.describe(),
                calls,
                opened,
                call.signed().median(),
                call.signed().percentile(99),
                call.plain().median(),
                call.plain().percentile(99),
                call.more().median(),
                call.signed().median() / call.plain().median(),
                opening.median(),
                opening.percentile(99),
                finding.median(),
                finding.percentile(99),
                resolving.median(),
                resolving.percentile(99));
    }

    /**
     * Calls in microseconds.
     *
     * @param signed through the mesh
     * @param plain by OkHttp
     * @param more by how much the signed one of a pair took longer
     */
    private record Calls(Samples signed, Samples plain, Samples more) {}

    /** Hands out its credentials. */
    private static final class Caller extends Agent {
        Caller() {
            super(AgentCard.of("caller", "calls"));
        }

        Credentials credentials() {
            AgentContext context = context();
            return context.credentials();
        }

        @Override
        protected Outcome execute(Task task) {
            return Outcome.success("nothing to do");
        }
    }

    private static void check(boolean found) {
        if (!found) {
            throw new IllegalStateException("the vault does not have its credential");
        }
    }
}
