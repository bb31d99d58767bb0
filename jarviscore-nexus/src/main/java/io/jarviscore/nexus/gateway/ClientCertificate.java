package io.jarviscore.nexus.gateway;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** The client certificate with which a proxy in front of the Gateway knows this mesh. */
final class ClientCertificate {
    private ClientCertificate() {}

    /**
     * Adds the certificate to a client, if the settings name one.
     *
     * @throws JarvisException if the file cannot be read or its password is wrong
     */
    static UnaryOperator<OkHttpClient.Builder> of(Settings settings) {
        Optional<Path> file = settings.path(SettingKeys.NEXUS_GATEWAY_CLIENT_CERTIFICATE);
        if (file.isEmpty()) {
            return UnaryOperator.identity();
        }
        char[] password =
                settings.find(SettingKeys.NEXUS_GATEWAY_CLIENT_CERTIFICATE_PASSWORD)
                        .orElse("")
                        .toCharArray();
        try (InputStream in = Files.newInputStream(file.get())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            X509TrustManager trust = systemTrust();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
            return client -> client.sslSocketFactory(context.getSocketFactory(), trust);
        } catch (IOException | GeneralSecurityException e) {
            throw new JarvisException(
                    "nexus_gateway_client_certificate: "
                            + file.get()
                            + " cannot be opened as PKCS #12 with"
                            + " nexus_gateway_client_certificate_password",
                    e);
        }
    }

    private static X509TrustManager systemTrust() throws GeneralSecurityException {
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        @Nullable KeyStore ofTheSystem = null;
        trust.init(ofTheSystem);
        for (TrustManager manager : trust.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("the platform has no X.509 trust manager");
    }
}
