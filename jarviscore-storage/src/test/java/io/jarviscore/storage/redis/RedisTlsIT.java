package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections by TLS, to a server with a certificate that nobody vouches for. */
@NeedsRedis
class RedisTlsIT {
    private static final String PASSWORD = "changeit";

    @TempDir private Path folder;

    @Test
    void aServerIsSpokenToByTls() throws Exception {
        int port = RedisServer.freePort();
        try (RedisServer server = startWithTls(port);
                RedisStores stores = connect("rediss://127.0.0.1:" + port + "?verifyPeer=NONE")) {
            assertThat(server.port()).isNotEqualTo(port);
            assertThat(stores.workflows().find("w")).isEmpty();
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        int port = RedisServer.freePort();
        try (RedisServer server = startWithTls(port)) {
            assertThat(server.port()).isNotEqualTo(port);
            assertThatThrownBy(() -> connect("rediss://127.0.0.1:" + port))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("redis 127.0.0.1:" + port)
                    .hasMessageContaining("certification path");
        }
    }

    @Test
    void aClusterIsSpokenToByTls() throws Exception {
        int port = RedisServer.freePort();
        try (RedisCluster cluster = RedisCluster.of(1, 0, tls(port));
                RedisStores stores = connect("rediss://127.0.0.1:" + port + "?verifyPeer=NONE")) {
            assertThat(cluster.servers().getFirst().port()).isNotEqualTo(port);
            assertThat(stores.description()).startsWith("redis cluster 127.0.0.1:" + port);
            assertThat(stores.workflows().find("w")).isEmpty();
        }
    }

    private RedisServer startWithTls(int port) throws Exception {
        return RedisServer.durable(tls(port));
    }

    private String[] tls(int port) throws Exception {
        KeyStore keys = newKeys();
        Path certificate = pem("CERTIFICATE", keys.getCertificate("redis").getEncoded());
        Path key = pem("PRIVATE KEY", keys.getKey("redis", PASSWORD.toCharArray()).getEncoded());
        return new String[] {
            "--tls-port",
            String.valueOf(port),
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            key.toString(),
            "--tls-ca-cert-file",
            certificate.toString(),
            "--tls-auth-clients",
            "no"
        };
    }

    /** A key and a certificate that it signed itself, under the name {@code redis}. */
    private KeyStore newKeys() throws Exception {
        Path store = folder.resolve("keys.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String options = "-alias redis -keyalg EC -dname CN=127.0.0.1 -storetype PKCS12";
        List<String> command = new ArrayList<>(List.of(keytool, "-genkeypair"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        Process run =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(run.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private Path pem(String kind, byte[] content) throws Exception {
        String text =
                "-----BEGIN "
                        + kind
                        + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                        + "\n-----END "
                        + kind
                        + "-----\n";
        return Files.writeString(folder.resolve(kind.replace(' ', '-') + ".pem"), text);
    }

    private static RedisStores connect(String url) {
        return RedisStores.connect(
                Settings.of(Map.of("redis_url", url)), MeshClock.system(), "node-1");
    }
}
