package io.jarviscore.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.BlobStore;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signs in to a real Azurite over https with the tokens of a managed identity. */
class AzuriteIdentityIT {
    private static final String PASSWORD = "changeit";

    @TempDir static Path data;
    private static Azurite azurite;
    private static OkHttpClient http;

    @BeforeAll
    static void startAzurite() throws Exception {
        Path store = makeCertificate();
        http = trusting(store);
        azurite =
                Azurite.start(
                        data, "--oauth", "basic", "--cert", store.toString(), "--pwd", PASSWORD);
    }

    @AfterAll
    static void stopAzurite() throws Exception {
        if (azurite != null) {
            azurite.close();
        }
    }

    @Test
    void anIdentitysTokenOpensTheAccount() throws Exception {
        try (MockWebServer platform = platform("https://storage.azure.com");
                AzureAccount account = account(platform)) {
            BlobStore blobs = account.open();

            blobs.put("a/b", "text".getBytes(UTF_8));
            blobs.append("a/b", " and more".getBytes(UTF_8));

            assertThat(blobs.get("a/b").map(bytes -> new String(bytes, UTF_8)))
                    .contains("text and more");
            // Cached: one token for all of these requests.
            assertThat(platform.getRequestCount()).isEqualTo(1);
        }
    }

    @Test
    void aTokenForSomethingElseIsRefusedAndNotShown() throws Exception {
        try (MockWebServer platform = platform("https://elsewhere.example");
                AzureAccount account = account(platform)) {
            assertThatThrownBy(account::open)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageStartingWith("azure_storage_account_url: ")
                    .hasMessageContaining("Storage Blob Data Contributor")
                    .hasStackTraceContaining("403")
                    .satisfies(
                            e ->
                                    assertThat(e.toString())
                                            .doesNotContain(token("https://elsewhere.example")));
        }
    }

    private static AzureAccount account(MockWebServer platform) {
        Map<String, String> variables =
                Map.of(
                        "IDENTITY_ENDPOINT",
                        platform.url("/token").toString(),
                        "IDENTITY_HEADER",
                        "secret");
        return AzureAccount.of(
                Accounts.settings(
                        Map.of(
                                "azure_storage_account_url",
                                azurite.httpsUrl(),
                                "azure_storage_container",
                                "identity")),
                MeshClock.system(),
                http,
                new IdentityEnvironment(
                        name -> Optional.ofNullable(variables.get(name)),
                        platform.url("/metadata")));
    }

    private static MockWebServer platform(String audience) throws Exception {
        MockWebServer platform = new MockWebServer();
        platform.start();
        String body = "{\"access_token\":\"" + token(audience) + "\",\"expires_in\":\"3600\"}";
        for (int i = 0; i < 5; i++) {
            platform.enqueue(new MockResponse.Builder().body(body).build());
        }
        return platform;
    }

    /** Azurite checks issuer, audience and times, and not the signature. */
    private static String token(String audience) {
        long day = Instant.now().getEpochSecond() / 86_400 * 86_400;
        String claims =
                "{\"iss\":\"https://sts.windows.net/t/\",\"aud\":\"%s\",\"nbf\":%d,\"iat\":%d,\"exp\":%d}"
                        .formatted(audience, day, day, day + 2 * 86_400);
        return part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + part(claims) + "." + part("sig");
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    private static Path makeCertificate() throws Exception {
        Path store = data.resolve("azurite.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "azurite",
                                "-keyalg",
                                "RSA",
                                "-keysize",
                                "2048",
                                "-dname",
                                "CN=127.0.0.1",
                                "-ext",
                                "SAN=IP:127.0.0.1",
                                "-validity",
                                "30",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-keystore",
                                store.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return store;
    }

    private static OkHttpClient trusting(Path file) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("azurite", own.getCertificate("azurite"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        X509TrustManager manager = (X509TrustManager) trust.getTrustManagers()[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new X509TrustManager[] {manager}, null);
        return new OkHttpClient.Builder()
                .sslSocketFactory(context.getSocketFactory(), manager)
                .build();
    }
}
