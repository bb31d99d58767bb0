package io.jarviscore.nexus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.nexus.grant.Secret;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy in front of the Gateway that demands a client certificate, with real TLS. */
class ClientCertificateIT {
    private static final String PASSWORD = "pass-word";
    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";

    @TempDir private Path folder;

    private final AtomicReference<String> caller = new AtomicReference<>();
    private HttpsServer proxy;

    @BeforeEach
    void start() throws Exception {
        Path server = key("server", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
        Path mesh = key("mesh", "CN=mesh-1");
        SSLContext tls = SSLContext.getInstance("TLS");
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(open(server), PASSWORD.toCharArray());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(mesh, "mesh"));
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        proxy = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters mutual = tls.getDefaultSSLParameters();
                        mutual.setNeedClientAuth(true);
                        parameters.setSSLParameters(mutual);
                    }
                });
        proxy.createContext(
                "/",
                exchange -> {
                    caller.set(
                            ((HttpsExchange) exchange)
                                    .getSSLSession()
                                    .getPeerPrincipal()
                                    .getName());
                    exchange.sendResponseHeaders(409, -1);
                    exchange.close();
                });
        proxy.start();
        KeyStore trusted = trusting(server, "server");
        Path file = folder.resolve("trust.p12");
        try (var out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        System.setProperty(TRUST, file.toString());
        System.setProperty(TRUST_PASSWORD, PASSWORD);
    }

    @AfterEach
    void close() {
        proxy.stop(0);
        System.clearProperty(TRUST);
        System.clearProperty(TRUST_PASSWORD);
    }

    @Test
    void theProxyKnowsTheMeshByItsCertificate() {
        try (GatewayClient client = client(certificate(PASSWORD))) {
            assertThat(client.token(Secret.of("id"))).isInstanceOf(TokenState.Attention.class);
        }
        assertThat(caller.get()).isEqualTo("CN=mesh-1");
    }

    @Test
    void withoutACertificateTheProxyRefusesTheConnection() {
        try (GatewayClient client = client(Settings.of(Map.of()))) {
            assertThatThrownBy(() -> client.token(Secret.of("id")))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("cannot be reached");
        }
        assertThat(caller.get()).isNull();
    }

    @Test
    void aWrongPasswordFailsTheStartAndIsNotShown() {
        assertThatThrownBy(() -> client(certificate("wrong-canary")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("nexus_gateway_client_certificate")
                .hasMessageNotContaining("wrong-canary");
    }

    private Settings certificate(String password) {
        return Settings.of(
                Map.of(
                        "nexus_gateway_client_certificate",
                        folder.resolve("mesh.p12").toString(),
                        "nexus_gateway_client_certificate_password",
                        password));
    }

    private GatewayClient client(Settings settings) {
        return new GatewayClient(
                URI.create("https://127.0.0.1:" + proxy.getAddress().getPort()),
                Optional.empty(),
                ClientCertificate.of(settings));
    }

    /** A key with a certificate that signs itself, made by the JDK's tool. */
    private Path key(String name, String subject, String... more) throws Exception {
        Path file = folder.resolve(name + ".p12");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-storetype",
                                "PKCS12",
                                "-alias",
                                name,
                                "-dname",
                                subject,
                                "-storepass",
                                PASSWORD,
                                "-keystore",
                                file.toString()));
        command.addAll(List.of(more));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(tool.exitValue()).as(output).isZero();
        return file;
    }

    private static KeyStore open(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static KeyStore trusting(Path file, String alias) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(alias, open(file).getCertificate(alias));
        return trusted;
    }
}
