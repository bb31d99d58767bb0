package io.jarviscore.kernel.model;

import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files with credentials, as Google writes them. */
final class GoogleFiles {
    static final KeyPair KEYS = keys();
    static final String REFRESH_TOKEN = "refresh-canary-90b1";
    static final String CLIENT_SECRET = "client-canary-4d2e";

    private GoogleFiles() {}

    static Map<String, Object> serviceAccount(String tokenUri) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("type", "service_account");
        file.put("project_id", "my-project");
        file.put("private_key_id", "key-1");
        file.put("private_key", pem());
        file.put("client_email", "robot@my-project.iam.gserviceaccount.com");
        file.put("token_uri", tokenUri);
        return file;
    }

    static Map<String, Object> user(String tokenUri) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("type", "authorized_user");
        file.put("client_id", "client-1");
        file.put("client_secret", CLIENT_SECRET);
        file.put("refresh_token", REFRESH_TOKEN);
        file.put("quota_project_id", "who-pays");
        file.put("token_uri", tokenUri);
        return file;
    }

    static Path write(Path file, Map<String, Object> content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, Json.write(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A piece of the private key's text, long enough to be nowhere else. */
    static String pieceOfKey() {
        return Base64.getEncoder()
                .encodeToString(KEYS.getPrivate().getEncoded())
                .substring(200, 240);
    }

    private static String pem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(KEYS.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
