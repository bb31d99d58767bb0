package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.AuthRequiredException;
import io.jarviscore.Credentials;
import io.jarviscore.HttpBody;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.nexus.LoopbackService.Answer;
import io.jarviscore.nexus.grant.Strategy;
import io.jarviscore.nexus.vault.TestVault;
import io.jarviscore.nexus.vault.Vault;
import io.jarviscore.nexus.vault.VaultGrants;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedCallsTest {
    private static final String KEY = "CANARY-5f1e0c";

    private final LoopbackService service =
            new LoopbackService(call -> Answer.of(200, "{\"ok\":true}"));

    @AfterEach
    void close() {
        service.close();
    }

    private Credentials calls(io.jarviscore.nexus.grant.Grant grant) {
        return Providers.calls(Providers.loopback(service.url()), grant);
    }

    private HttpCall get() {
        return HttpCall.get(service.url() + "/v1/x");
    }

    @Test
    void aTokenIsSentAsBearer() {
        HttpReply reply = calls(Providers.token(KEY)).call("acme", get());
        assertThat(reply.ok()).isTrue();
        assertThat(reply.body()).isEqualTo("{\"ok\":true}");
        assertThat(service.last().header("Authorization")).isEqualTo("Bearer " + KEY);
    }

    @Test
    void aKeyIsSentInItsHeaderWithItsPrefix() {
        calls(Providers.grant(new Strategy.Header("X-Key", "api_key", "SSWS "), "api_key", KEY))
                .call("acme", get());
        assertThat(service.last().header("X-Key")).isEqualTo("SSWS " + KEY);
    }

    @Test
    void aKeyIsAppendedToTheQueryInItsOrder() {
        calls(Providers.grant(new Strategy.Query("key", "api_key"), "api_key", "a b&c"))
                .call("acme", get().query("z", "1").query("a", "2"));
        assertThat(service.last().target()).isEqualTo("/v1/x?z=1&a=2&key=a%20b%26c");
    }

    @Test
    void userAndPasswordAreSentAsRfc7617SaysIt() {
        calls(
                        Providers.grant(
                                new Strategy.Basic("username", "password"),
                                "username",
                                "Aladdin",
                                "password",
                                "open sesame"))
                .call("acme", get());
        assertThat(service.last().header("Authorization"))
                .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    @Test
    void aRecordOfTheOriginalsVaultSignsTheBodyWithItsKey(@TempDir Path folder) throws IOException {
        Vault vault = TestVault.legacy(folder.resolve("nexus.enc"));
        vault.register("acme", Map.of("auth_type", "api_key", "api_key", "Jefe"));
        Map<String, Object> acme = Providers.loopback(service.url());
        acme.put(
                "strategy",
                Map.of("type", "hmac_payload", "config", Map.of("header_name", "X-Sig")));
        ProviderCatalogue catalogue = Providers.catalogue(acme);
        try (HttpClients clients = new HttpClients(Dns.SYSTEM)) {
            new SignedCalls(catalogue, new VaultGrants(vault), clients, MeshClock.system())
                    .forAgent("tester")
                    .call(
                            "acme",
                            HttpCall.of("POST", service.url())
                                    .body(
                                            HttpBody.bytes(
                                                    "text/plain",
                                                    "what do ya want for nothing?"
                                                            .getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(Files.readString(folder.resolve("nexus.enc")))
                .as("still legacy")
                .doesNotContain("{");
        assertThat(service.last().header("X-Sig"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    private static Task boundTo(Map<String, ?> values) {
        return Task.of("w", Step.of("a", "tester", "x").bound(values));
    }

    private String tokenOf(Credentials credentials) {
        credentials.call("acme", get());
        return service.last().header("Authorization").replace("Bearer ", "");
    }

    @Test
    void aTasksUserSignsWithTheirVaultRecordAndATaskWithoutOneWithTheApplications(
            @TempDir Path folder) {
        Vault vault = TestVault.at(folder.resolve("nexus.enc"), "the secret of this vault");
        vault.register("acme", Map.of("access_token", "application"));
        vault.register("acme", "ada", Map.of("access_token", "of-ada"));
        vault.register("acme", "bob", Map.of("access_token", "of-bob"));
        vault.register("acme", "t1/ada", Map.of("access_token", "of-ada-at-t1"));
        try (HttpClients clients = new HttpClients(Dns.SYSTEM)) {
            Credentials calls =
                    new SignedCalls(
                                    Providers.catalogue(Providers.loopback(service.url())),
                                    new VaultGrants(vault),
                                    clients,
                                    MeshClock.system())
                            .forAgent("tester");

            assertThat(tokenOf(calls.forTask(boundTo(Map.of("user", "ada"))))).isEqualTo("of-ada");
            assertThat(tokenOf(calls.forTask(boundTo(Map.of("user", "bob"))))).isEqualTo("of-bob");
            assertThat(tokenOf(calls.forTask(boundTo(Map.of("tenant", "t1", "user", "ada")))))
                    .isEqualTo("of-ada-at-t1");
            assertThat(tokenOf(calls.forTask(boundTo(Map.of())))).isEqualTo("application");
            assertThat(tokenOf(calls.forUser("bob").forTask(boundTo(Map.of("user", "ada")))))
                    .as("code has named a user")
                    .isEqualTo("of-bob");
            for (Map<String, ?> strangers :
                    List.of(
                            Map.of("user", "eve"),
                            Map.of("user", "t1/ada"),
                            Map.of("tenant", "t2", "user", "ada"),
                            Map.of("tenant", "t1"))) {
                assertThatThrownBy(() -> calls.forTask(boundTo(strangers)).call("acme", get()))
                        .as(strangers.toString())
                        .isInstanceOf(AuthRequiredException.class);
            }
        }
    }

    @Test
    void aTaskWhoseBoundUserIsNoNameMakesNoCall() {
        Credentials calls = calls(Providers.token(KEY));
        for (Object user : List.of("", " ", "a\nb", List.of("ada"), true, 1.5)) {
            assertThatThrownBy(() -> calls.forTask(boundTo(Map.of("user", user))))
                    .as(String.valueOf(user))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("no usable user among its bound values");
        }
        assertThat(service.received()).isEmpty();
    }

    @Test
    void theApplicationsVaultRecordSignsForEveryUserUntilOneHasTheirOwn(@TempDir Path folder) {
        Vault vault = TestVault.at(folder.resolve("nexus.enc"), "the secret of this vault");
        vault.register("acme", Map.of("access_token", "application"));
        try (HttpClients clients = new HttpClients(Dns.SYSTEM)) {
            Credentials calls =
                    new SignedCalls(
                                    Providers.catalogue(Providers.loopback(service.url())),
                                    new VaultGrants(vault),
                                    clients,
                                    MeshClock.system())
                            .forAgent("tester");

            assertThat(tokenOf(calls.forTask(boundTo(Map.of("user", "ada")))))
                    .isEqualTo("application");
            assertThatThrownBy(() -> calls.forUser("ada").call("acme", get()))
                    .as("code that names a user gets nobody else's")
                    .isInstanceOfSatisfying(
                            AuthRequiredException.class, e -> assertThat(e.user()).contains("ada"));

            vault.register("acme", "bob", Map.of("access_token", "of-bob"));

            assertThatThrownBy(
                            () -> calls.forTask(boundTo(Map.of("user", "ada"))).call("acme", get()))
                    .isInstanceOf(AuthRequiredException.class);
        }
    }

    @Test
    void theBodyIsSignedWithItsHmac() {
        // RFC 4231, test case 2.
        calls(
                        Providers.grant(
                                new Strategy.Hmac("X-Sig", "api_secret", "sha256", "hex"),
                                "api_secret",
                                "Jefe"))
                .call(
                        "acme",
                        HttpCall.of("POST", service.url())
                                .body(
                                        HttpBody.bytes(
                                                "text/plain",
                                                "what do ya want for nothing?"
                                                        .getBytes(StandardCharsets.UTF_8))));
        assertThat(service.last().header("X-Sig"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assertThat(service.last().body()).isEqualTo("what do ya want for nothing?");
    }

    @Test
    void anEmptyCredentialIsNeverSent() {
        assertThatThrownBy(() -> calls(Providers.token("")).call("acme", get()))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("access_token");
        assertThat(service.received()).isEmpty();
    }

    @Test
    void aCredentialWithALineBreakIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> calls(Providers.token(KEY + "\n")).call("acme", get()))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("line break")
                .hasMessageNotContaining(KEY);
        assertThat(service.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "authorization",
                "Cookie",
                "Host",
                "Proxy-Authorization",
                "X-Key",
                "Content-Length",
                "Transfer-Encoding",
                "Connection",
                "Accept-Encoding",
                "Upgrade",
                "X-HTTP-Method-Override",
                "X-Forwarded-Host",
                "Sec-Fetch-Site",
                "TE"
            })
    void aHeaderOfTheLibraryIsRefused(String name) {
        assertThatThrownBy(
                        () ->
                                calls(
                                                Providers.grant(
                                                        new Strategy.Header("X-Key", "api_key", ""),
                                                        "api_key",
                                                        KEY))
                                        .call("acme", get().header(name, "x")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(name);
        assertThat(service.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "BREW"})
    void anUncommonMethodIsRefused(String method) {
        assertThatThrownBy(
                        () ->
                                calls(Providers.token(KEY))
                                        .call("acme", HttpCall.of(method, service.url())))
                .hasMessageContaining("method");
        assertThat(service.received()).isEmpty();
    }

    @Test
    void aRefusedTokenIsRenewedOnce() {
        try (LoopbackService strict =
                new LoopbackService(
                        call ->
                                Answer.of(
                                        call.header("Authorization").endsWith("new-token")
                                                ? 200
                                                : 401,
                                        "x"))) {
            Credentials calls =
                    Providers.calls(
                            Providers.loopback(strict.url()),
                            Providers.token("old-token"),
                            Providers.token("new-token"));
            assertThat(calls.call("acme", HttpCall.post(strict.url(), "{}")).status())
                    .isEqualTo(200);
            assertThat(strict.received()).hasSize(2).allMatch(call -> call.body().equals("{}"));
        }
    }

    @Test
    void anUnrepeatableBodyIsNotSentAgain() {
        try (LoopbackService strict = new LoopbackService(call -> Answer.of(401, ""))) {
            Credentials calls =
                    Providers.calls(
                            Providers.loopback(strict.url()),
                            Providers.token("old-token"),
                            Providers.token("new-token"));
            HttpBody once =
                    HttpBody.stream(
                            "text/plain",
                            3,
                            () -> new ByteArrayInputStream(new byte[] {65, 66, 67}));
            HttpReply reply = calls.call("acme", HttpCall.of("PUT", strict.url()).body(once));
            assertThat(reply.status()).isEqualTo(401);
            assertThat(strict.received()).hasSize(1).allMatch(call -> call.body().equals("ABC"));
        }
    }

    @Test
    void anUploadAndADownloadAreStreamed() {
        String large = "x".repeat(3_000_000);
        try (LoopbackService files =
                new LoopbackService(
                        call ->
                                call.method().equals("GET")
                                        ? new Answer(200, Map.of(), large)
                                        : Answer.of(200, String.valueOf(call.body().length())))) {
            Credentials calls =
                    Providers.calls(Providers.loopback(files.url()), Providers.token(KEY));
            HttpBody stream =
                    HttpBody.stream("application/octet-stream", -1, () -> zeros(5_000_000));
            assertThat(calls.call("acme", HttpCall.of("POST", files.url()).body(stream)).body())
                    .isEqualTo("5000000");
            ByteArrayOutputStream to = new ByteArrayOutputStream();
            HttpReply reply = calls.download("acme", HttpCall.get(files.url()), to);
            assertThat(reply.body()).isEmpty();
            assertThat(to.toString(StandardCharsets.UTF_8)).isEqualTo(large);
        }
    }

    /** The service has the first part of a body before the caller has made the second. */
    @Test
    void anUploadIsSentWhileItIsRead() throws Exception {
        PipedInputStream content = new PipedInputStream(1 << 16);
        CompletableFuture<String> received = new CompletableFuture<>();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                PipedOutputStream producer = new PipedOutputStream(content)) {
            Thread.ofVirtual().start(() -> received.complete(firstPart(server, "the-first-part")));
            String url = "http://127.0.0.1:" + server.getLocalPort();
            HttpBody body = HttpBody.stream("text/plain", -1, () -> content);
            Credentials calls = Providers.calls(Providers.loopback(url), Providers.token(KEY));
            Thread caller =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> upload(calls, HttpCall.of("POST", url).body(body)));

            producer.write("the-first-part".getBytes(StandardCharsets.US_ASCII));
            producer.write(new byte[1 << 15]); // more than what is put into one write
            producer.flush();

            assertThat(received.get(10, TimeUnit.SECONDS)).contains("the-first-part");
            caller.interrupt();
        }
    }

    private static void upload(Credentials calls, HttpCall call) {
        try {
            calls.call("acme", call);
        } catch (JarvisException interrupted) {
            // The test has seen what it waited for.
        }
    }

    private static String firstPart(ServerSocket server, String part) {
        StringBuilder text = new StringBuilder();
        try {
            // Closed with the server's end of the test.
            InputStream in = server.accept().getInputStream();
            while (text.indexOf(part) < 0) {
                text.append((char) in.read());
            }
            return text.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The caller has the first part of an answer before the service has sent the second. */
    @Test
    void aDownloadArrivesWhileItIsSent() throws Exception {
        CountDownLatch isFirstThere = new CountDownLatch(1);
        byte[] part = new byte[200_000];
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> sendInParts(server, part, isFirstThere));
            String url = "http://127.0.0.1:" + server.getLocalPort();
            Credentials calls = Providers.calls(Providers.loopback(url), Providers.token(KEY));
            AtomicLong arrived = new AtomicLong();
            OutputStream to =
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            arrived.incrementAndGet();
                        }

                        @Override
                        public void write(byte[] from, int offset, int count) {
                            arrived.addAndGet(count);
                            isFirstThere.countDown();
                        }
                    };

            assertThat(calls.download("acme", HttpCall.get(url), to).ok()).isTrue();

            assertThat(arrived).hasValue(2L * part.length);
        }
    }

    /** Sends the second part when the first has arrived, and nothing if it does not. */
    private static void sendInParts(ServerSocket server, byte[] part, CountDownLatch isFirstThere) {
        try (Socket socket = server.accept()) {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) socket.getInputStream().read());
            }
            String head = "HTTP/1.1 200 OK\r\nContent-Length: " + 2 * part.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(part);
            if (isFirstThere.await(10, TimeUnit.SECONDS)) {
                socket.getOutputStream().write(part);
            }
        } catch (IOException | InterruptedException e) {
            // The caller's own assertions fail then.
        }
    }

    private static InputStream zeros(int length) {
        return new ByteArrayInputStream(new byte[length]);
    }

    @Test
    void anAnswerThatIsTooLongFails() {
        Credentials calls = calls(Providers.token(KEY));
        assertThatThrownBy(() -> calls.call("acme", get().maxReply(5)))
                .hasMessageContaining("more than 5 bytes");
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        assertThatThrownBy(() -> calls.download("acme", get().maxReply(5), to))
                .hasMessageContaining("more than 5 bytes");
    }

    @Test
    void aSlowServiceEndsTheCallAtItsTimeout() {
        try (LoopbackService slow =
                new LoopbackService(
                        call -> {
                            try {
                                Thread.sleep(5_000);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return Answer.of(200, "");
                        })) {
            Credentials calls =
                    Providers.calls(Providers.loopback(slow.url()), Providers.token(KEY));
            assertThatThrownBy(
                            () ->
                                    calls.call(
                                            "acme",
                                            HttpCall.get(slow.url())
                                                    .timeout(Duration.ofMillis(100))))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("timeout");
        }
    }

    @Test
    void anAgentHasSoManyCallsInAMinute() {
        Map<String, Object> acme = Providers.loopback(service.url());
        acme.put("calls_per_minute", 2);
        Credentials calls = Providers.calls(acme, Providers.token(KEY));
        calls.call("acme", get());
        calls.call("acme", get());
        assertThatThrownBy(() -> calls.call("acme", get()))
                .hasMessageContaining("calls_per_minute");
        assertThat(service.received()).hasSize(2);
    }

    @Test
    void anEffectThatAPersonDecidesAboutIsRefusedWithoutATask() {
        Map<String, Object> acme = Providers.loopback(service.url());
        acme.put("ask_before", List.of("write", "delete"));
        Credentials calls = Providers.calls(acme, Providers.token(KEY));
        assertThat(calls.call("acme", get()).ok()).isTrue();
        assertThatThrownBy(() -> calls.call("acme", HttpCall.delete(service.url())))
                .hasMessageContaining("forTask");
        assertThat(service.received()).hasSize(1);
    }

    @Test
    void anUnknownProviderIsNamed() {
        assertThatThrownBy(() -> calls(Providers.token(KEY)).call("gibhub", get()))
                .hasMessageContaining("gibhub")
                .hasMessageContaining("github");
    }

    @Test
    void aRedirectWithinTheProviderIsFollowedAndSignedAgain() {
        try (LoopbackService moved =
                new LoopbackService(
                        call ->
                                call.target().equals("/a")
                                        ? Answer.redirect(302, "/b?x=1")
                                        : Answer.of(200, call.target()))) {
            Credentials calls =
                    Providers.calls(Providers.loopback(moved.url()), Providers.token(KEY));
            assertThat(calls.call("acme", HttpCall.post(moved.url() + "/a", "{}")).body())
                    .isEqualTo("/b?x=1");
            assertThat(moved.last().method()).isEqualTo("GET");
            assertThat(moved.received())
                    .allMatch(call -> call.header("Authorization").equals("Bearer " + KEY));
        }
    }

    @Test
    void endlessRedirectsEnd() {
        try (LoopbackService loop =
                new LoopbackService(call -> Answer.redirect(307, call.target() + "x"))) {
            Credentials calls =
                    Providers.calls(Providers.loopback(loop.url()), Providers.token(KEY));
            assertThatThrownBy(() -> calls.call("acme", HttpCall.get(loop.url() + "/")))
                    .hasMessageContaining("redirects more than 5 times");
            assertThat(loop.received()).hasSize(6);
        }
    }

    @Test
    void aFileStoreIsReachedWithoutTheCredential() {
        try (LoopbackService store = new LoopbackService(call -> Answer.of(200, "file"));
                LoopbackService api =
                        new LoopbackService(
                                call -> Answer.redirect(302, store.url() + "/f?sig=1"))) {
            Map<String, Object> acme = Providers.loopback(api.url());
            acme.put("unsigned_hosts", List.of(store.url()));
            Credentials calls = Providers.calls(acme, Providers.token(KEY));
            HttpCall call =
                    HttpCall.get(api.url())
                            .header("X-Private", "mine")
                            .header("Accept", "text/plain");
            assertThat(calls.call("acme", call).body()).isEqualTo("file");
            assertThat(store.last().header("Authorization")).isEmpty();
            assertThat(store.last().header("X-Private")).isEmpty();
            assertThat(store.last().header("Accept")).isEqualTo("text/plain");
        }
    }
}
