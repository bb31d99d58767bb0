package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Approvals;
import io.jarviscore.Credentials;
import io.jarviscore.HttpBody;
import io.jarviscore.HttpCall;
import io.jarviscore.JarvisException;
import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.Settings;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.nexus.gateway.GatewayGrants;
import io.jarviscore.nexus.vault.TestVault;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls whose service or Gateway never answers, on the platform threads that agents run on. */
@Timeout(30)
class InterruptedCallsTest {
    private static final String CHUNKS =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";

    private static Credentials calls(SilentServer server) {
        return Providers.calls(Providers.loopback(server.url()), Providers.token("CANARY-token"));
    }

    /** How a call ends within a second of an interrupt that comes when the server was reached. */
    private static Throwable interrupted(SilentServer server, Callable<?> call) throws Exception {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        end.complete(call.call());
                                    } catch (Throwable e) {
                                        end.completeExceptionally(e);
                                    }
                                });
        server.awaitCall();
        assertThatThrownBy(() -> end.get(50, TimeUnit.MILLISECONDS))
                .as("it hangs")
                .isInstanceOf(TimeoutException.class);
        thread.interrupt();
        try {
            throw new AssertionError("it ended with " + end.get(1, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    @Test
    void anInterruptEndsACallThatIsNotAnswered() throws Exception {
        try (SilentServer server = new SilentServer("")) {
            Credentials calls = calls(server);

            Throwable end =
                    interrupted(server, () -> calls.call("acme", HttpCall.get(server.url())));

            assertThat(end)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("interrupted")
                    .hasMessageNotContaining("CANARY");
        }
    }

    @Test
    void anInterruptEndsADownloadThatStops() throws Exception {
        try (SilentServer server = new SilentServer(CHUNKS)) {
            Credentials calls = calls(server);

            Throwable end =
                    interrupted(
                            server,
                            () ->
                                    calls.download(
                                            "acme",
                                            HttpCall.get(server.url()),
                                            OutputStream.nullOutputStream()));

            assertThat(end).isInstanceOf(JarvisException.class);
        }
    }

    @Test
    void anInterruptEndsAnUploadThatNobodyReads() throws Exception {
        try (SilentServer server = new SilentServer("")) {
            Credentials calls = calls(server);
            HttpBody endless =
                    HttpBody.stream("application/octet-stream", -1, InterruptedCallsTest::endless);

            Throwable end =
                    interrupted(
                            server,
                            () ->
                                    calls.call(
                                            "acme",
                                            HttpCall.of("POST", server.url()).body(endless)));

            assertThat(end).isInstanceOf(JarvisException.class);
        }
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] to, int offset, int count) {
                return count;
            }
        };
    }

    @Test
    void theTimeoutOfACallEndsItOnAPlatformThread() throws Exception {
        try (SilentServer server = new SilentServer("")) {
            HttpCall call = HttpCall.get(server.url()).timeout(Duration.ofMillis(200));
            CompletableFuture<Object> end = new CompletableFuture<>();
            Thread.ofPlatform()
                    .daemon()
                    .start(
                            () -> {
                                try {
                                    end.complete(calls(server).call("acme", call));
                                } catch (RuntimeException e) {
                                    end.completeExceptionally(e);
                                }
                            });
            assertThatThrownBy(() -> end.get(1_200, TimeUnit.MILLISECONDS))
                    .cause()
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("timeout");
        }
    }

    @Test
    void aStepWhoseTimeoutIsOverLeavesItsThread() throws Exception {
        CompletableFuture<Throwable> left = new CompletableFuture<>();
        try (SilentServer server = new SilentServer("");
                Mesh mesh =
                        Mesh.builder()
                                .environment(Map.of())
                                .config("state_store", "memory")
                                .add(new Caller(calls(server), server.url(), left))
                                .start()) {
            Outcome outcome =
                    mesh.workflow("w", Step.of("a", "caller", "x").timeout(Duration.ofMillis(200)))
                            .step("a");

            assertThat(outcome.status()).isEqualTo(Outcome.Status.TIMEOUT);
            assertThat(left.get(1, TimeUnit.SECONDS)).isInstanceOf(JarvisException.class);
        }
    }

    private static final class Caller extends Agent {
        private final Credentials calls;
        private final String url;
        private final CompletableFuture<Throwable> left;

        Caller(Credentials calls, String url, CompletableFuture<Throwable> left) {
            super(AgentCard.of("caller", "calls"));
            this.calls = calls;
            this.url = url;
            this.left = left;
        }

        @Override
        protected Outcome execute(Task task) {
            try {
                return Outcome.success(calls.call("acme", HttpCall.get(url)).body());
            } catch (JarvisException e) {
                left.complete(e);
                throw e;
            }
        }
    }

    private static SignedCalls throughGateway(String gateway, HttpClients clients, Ledger ledger) {
        MeshClock clock = MeshClock.system();
        GatewayGrants grants =
                GatewayGrants.of(
                        new GrantsAssembly(
                                Settings.of(
                                        Map.of(
                                                "state_store",
                                                "memory",
                                                "nexus_gateway_url",
                                                gateway,
                                                "nexus_secret",
                                                "a secret for this test")),
                                clock,
                                Map.of(
                                        Ledger.class,
                                        ledger,
                                        Approvals.class,
                                        InProcess.approvals(clock),
                                        SharedPermits.class,
                                        InProcess.permits(clock))),
                        TestVault.sealer("a secret for this test"),
                        page -> {});
        return new SignedCalls(
                Providers.catalogue(Providers.loopback("http://127.0.0.1:1")),
                grants,
                clients,
                clock);
    }

    @Test
    void anInterruptEndsTheWaitForAGatewayAndTheRequestGoesOnForOthers() throws Exception {
        Ledger ledger = InProcess.ledger(MeshClock.system(), 100);
        try (SilentServer gateway = new SilentServer("");
                HttpClients clients = new HttpClients(okhttp3.Dns.SYSTEM)) {
            Credentials calls = throughGateway(gateway.url(), clients, ledger).forAgent("tester");
            HttpCall call = HttpCall.get("http://127.0.0.1:1/");

            Throwable end = interrupted(gateway, () -> calls.call("acme", call));

            assertThat(end)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("interrupted while waiting for a credential");
            interrupted(gateway, () -> calls.call("acme", call));
            assertThat(gateway.calls())
                    .as("the next one joined the request that is under way")
                    .isEqualTo(1);
        }
    }
}
