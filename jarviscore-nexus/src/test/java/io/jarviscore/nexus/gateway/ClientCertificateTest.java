package io.jarviscore.nexus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificateTest {
    @TempDir Path folder;

    private Path certificate() throws Exception {
        Path file = folder.resolve("client.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "client",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=mesh",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                "changeit")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(file).exists();
        return file;
    }

    private static OkHttpClient client(Settings settings) {
        return ClientCertificate.of(settings).apply(new OkHttpClient.Builder()).build();
    }

    private static Settings settings(Path file, String password) {
        return Settings.of(
                Map.of(
                        "nexus_gateway_client_certificate",
                        file,
                        "nexus_gateway_client_certificate_password",
                        password));
    }

    @Test
    void theCertificateOpensWithItsPasswordAndMakesTheClientsSockets() throws Exception {
        OkHttpClient plain = client(Settings.of(Map.of()));
        OkHttpClient certified = client(settings(certificate(), "changeit"));

        assertThat(certified.sslSocketFactory().getClass())
                .isEqualTo(plain.sslSocketFactory().getClass());
        assertThat(certified.sslSocketFactory()).isNotSameAs(plain.sslSocketFactory());
    }

    @Test
    void aWrongPasswordOrFileIsRefusedByKeyAndWithoutThePassword() throws Exception {
        Path file = certificate();

        assertThatThrownBy(() -> client(settings(file, "canary-password")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("nexus_gateway_client_certificate: " + file)
                .hasMessageContaining("nexus_gateway_client_certificate_password")
                .hasMessageNotContaining("canary");
        Path text = Files.writeString(folder.resolve("text"), "no certificate");
        assertThatThrownBy(() -> client(settings(text, "changeit")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("cannot be opened as PKCS #12");
    }
}
