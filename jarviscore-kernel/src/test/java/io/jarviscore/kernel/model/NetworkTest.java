package io.jarviscore.kernel.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM's network properties, as Java documents them, apply to models too. */
class NetworkTest {
    private static final String PASSWORD = "changeit";

    private static final byte[] COMPLETION =
            "{\"choices\":[{\"message\":{\"content\":\"hello\"},\"finish_reason\":\"stop\"}]}"
                    .getBytes(UTF_8);

    @TempDir private Path folder;
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private HttpServer plain;

    @BeforeEach
    void start() throws IOException {
        plain = HttpServer.create(anyPort(), 0);
        plain.createContext("/", this::answer);
        plain.start();
    }

    @AfterEach
    void stop() {
        plain.stop(0);
    }

    @Test
    void aProxyIsUsed() throws Exception {
        String said =
                ask(
                        "http://models.invalid",
                        "-Dhttp.proxyHost=127.0.0.1",
                        "-Dhttp.proxyPort=" + plain.getAddress().getPort());

        assertThat(said).isEqualTo("hello");
        assertThat(seen).containsExactly("POST http://models.invalid/v1/chat/completions");
    }

    @Test
    void aHostThatIsExceptedIsReachedWithoutTheProxy() throws Exception {
        String said =
                ask(
                        "http://127.0.0.1:" + plain.getAddress().getPort(),
                        "-Dhttp.proxyHost=127.0.0.1",
                        "-Dhttp.proxyPort=1",
                        "-Dhttp.nonProxyHosts=127.*");

        assertThat(said).isEqualTo("hello");
        assertThat(seen).containsExactly("POST /v1/chat/completions");
    }

    @Test
    void aProxyThatIsNotThereIsABrokenConnection() throws Exception {
        String said =
                ask("http://models.invalid", "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=1");

        assertThat(said).startsWith("TRANSIENT");
    }

    @Test
    void aCertificateOfOnesOwnAuthorityIsTrustedIfTheTrustStoreHasIt() throws Exception {
        Path store = keyPair();
        HttpsServer server = https(store);
        try {
            String said =
                    ask(
                            "https://localhost:" + server.getAddress().getPort(),
                            "-Djavax.net.ssl.trustStore=" + store,
                            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);

            assertThat(said).isEqualTo("hello");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefusedAndNothingIsSent() throws Exception {
        HttpsServer server = https(keyPair());
        try {
            String said = ask("https://localhost:" + server.getAddress().getPort());

            assertThat(said).startsWith("UNAVAILABLE").contains("cannot be trusted");
            assertThat(seen).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    /** The answer in a process of its own, or the kind of its failure and the message. */
    private String ask(String endpoint, String... properties) throws Exception {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(properties));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(AskOnce.class.getName(), endpoint));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
        builder.redirectError(folder.resolve("errors").toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        // Earlier lines are logs.
        return Files.readString(output).lines().toList().getLast();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody();
                OutputStream out = exchange.getResponseBody()) {
            in.readAllBytes();
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, COMPLETION.length);
            out.write(COMPLETION);
        }
    }

    private HttpsServer https(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", this::answer);
        server.start();
        return server;
    }

    /** A key and its certificate, which also serves as a trust store. */
    private Path keyPair() throws Exception {
        Path store = folder.resolve("store.p12");
        Map<String, String> options =
                Map.of(
                        "-alias", "server",
                        "-keyalg", "EC",
                        "-dname", "CN=localhost",
                        "-ext", "SAN=DNS:localhost",
                        "-storetype", "PKCS12",
                        "-keystore", store.toString(),
                        "-storepass", PASSWORD);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-genkeypair");
        options.forEach((name, value) -> command.addAll(List.of(name, value)));
        Process keytool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
        return store;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
