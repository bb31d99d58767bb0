package io.jarviscore.storage.redis;

import io.jarviscore.SettingKeys;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.Optional;

/** Which Redis is meant. The address holds a password; only {@link #toString} is for people. */
final class RedisAddress {
    private static final String HIDDEN = "***";

    private final RedisURI uri;
    private final Optional<String> password;

    private RedisAddress(RedisURI uri, Settings settings, String node) {
        this.uri = uri;
        this.password = password(uri);
        uri.setTimeout(settings.get(SettingKeys.REDIS_COMMAND_TIMEOUT));
        uri.setClientName("jarviscore-" + node.replaceAll("[^A-Za-z0-9._-]", "_"));
    }

    /**
     * What the settings name; {@code redis_url} wins over the parts.
     *
     * @param node shown to whoever asks the server for its clients
     * @throws SettingsException if the address cannot be read
     */
    static RedisAddress of(Settings settings, String node) {
        RedisURI uri =
                settings.find(SettingKeys.REDIS_URL)
                        .map(RedisAddress::parse)
                        .orElseGet(() -> fromParts(settings));
        return new RedisAddress(uri, settings, node);
    }

    RedisURI uri() {
        return uri;
    }

    /** A text without the password in it. */
    String redact(String text) {
        return password.map(secret -> text.replace(secret, HIDDEN)).orElse(text);
    }

    /** Whether an exception or one of its causes says the password. */
    boolean isToldBy(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String text = t.toString();
            if (!redact(text).equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Host, port and database; no user and no password. */
    @Override
    public String toString() {
        if (uri.getSocket() != null) {
            return uri.getSocket() + "/" + uri.getDatabase();
        }
        if (!uri.getSentinels().isEmpty()) {
            return "master " + uri.getSentinelMasterId() + "/" + uri.getDatabase();
        }
        return uri.getHost() + ":" + uri.getPort() + "/" + uri.getDatabase();
    }

    private static RedisURI parse(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // Neither its message nor the exception itself: both may quote the password.
            throw new SettingsException(
                    List.of(
                            "redis_url: this is no address of a Redis: use"
                                    + " redis://user:password@host:6379/0, with special characters"
                                    + " of the password percent-encoded"));
        }
    }

    private static RedisURI fromParts(Settings settings) {
        RedisURI.Builder parts =
                RedisURI.builder()
                        .withHost(settings.find(SettingKeys.REDIS_HOST).orElse("localhost"))
                        .withPort(settings.get(SettingKeys.REDIS_PORT))
                        .withDatabase(settings.get(SettingKeys.REDIS_DB));
        settings.find(SettingKeys.REDIS_PASSWORD)
                .ifPresent(password -> parts.withPassword(password.toCharArray()));
        return parts.build();
    }

    /** What an address holds is there at once; nothing is waited for. */
    private static Optional<String> password(RedisURI uri) {
        return uri.getCredentialsProvider()
                .resolveCredentials()
                .blockOptional()
                .filter(RedisCredentials::hasPassword)
                .map(credentials -> new String(credentials.getPassword()))
                .filter(text -> !text.isEmpty());
    }
}
