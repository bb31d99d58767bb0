package io.jarviscore.azure;

import io.jarviscore.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Settings of accounts for tests. */
final class Accounts {
    /** In the form of Azure's keys; nothing that is logged or thrown may have it. */
    static final String KEY =
            Base64.getEncoder()
                    .encodeToString(
                            "canary-of-an-account-key-canary-of-an-account-key-canary-of-an-ac"
                                    .getBytes(StandardCharsets.US_ASCII));

    private Accounts() {}

    static Settings settings(Map<String, ?> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("storage_backend", "azure");
        return Settings.of(all);
    }

    /** Of the emulator's account, at a port of this machine. */
    static String connectionString(int port) {
        return "DefaultEndpointsProtocol=http;AccountName="
                + Azurite.ACCOUNT
                + ";AccountKey="
                + KEY
                + ";BlobEndpoint=http://127.0.0.1:"
                + port
                + "/"
                + Azurite.ACCOUNT
                + ";";
    }
}
