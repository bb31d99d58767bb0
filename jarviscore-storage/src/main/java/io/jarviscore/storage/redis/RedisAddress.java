package io.jarviscore.storage.redis;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.settings.SettingKeys;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which Redis is meant: a server by itself, one behind Sentinels, or servers of a cluster. The
 * address holds a password; only {@link #toString} is for people.
 */
final class RedisAddress {
    private static final String HIDDEN = "***";

    private final List<RedisURI> uris;
    private final Optional<String> password;
    private final Duration timeout;

    private RedisAddress(List<RedisURI> uris, Settings settings, String node) {
        this.uris = uris;
        this.password = password(uris.getFirst());
        this.timeout = settings.get(SettingKeys.REDIS_COMMAND_TIMEOUT);
        String name = "jarviscore-" + node.replaceAll("[^A-Za-z0-9._-]", "_");
        for (RedisURI uri : uris) {
            uri.setTimeout(timeout);
            uri.setClientName(name);
        }
    }

    /**
     * The address in the settings; {@code redis_url} wins over the parts. Several hosts, separated
     * by commas, are servers of a cluster.
     *
     * @param node the client name at the server
     * @throws SettingsException if the address cannot be read, or names a database of a cluster
     */
    static RedisAddress of(Settings settings, String node) {
        List<RedisURI> uris =
                settings.find(SettingKeys.REDIS_URL)
                        .map(RedisAddress::parse)
                        .orElseGet(() -> List.of(fromParts(settings)));
        return new RedisAddress(uris, settings, node);
    }

    /** Whether more than one server is named, which only a cluster has. */
    boolean namesCluster() {
        return uris.size() > 1;
    }

    /** The server that is named, or the first one of a cluster. */
    RedisURI uri() {
        return uris.getFirst();
    }

    /**
     * The servers to ask for the others, if it is a cluster.
     *
     * @throws SettingsException if a database is named
     */
    List<RedisURI> seeds() {
        if (uri().getDatabase() != 0) {
            throw hasNoDatabases();
        }
        return uris;
    }

    /** How long a command may take. */
    Duration timeout() {
        return timeout;
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

    /** Hosts, ports and database; no user and no password. */
    @Override
    public String toString() {
        RedisURI uri = uri();
        if (uri.getSocket() != null) {
            return uri.getSocket() + "/" + uri.getDatabase();
        }
        if (!uri.getSentinels().isEmpty()) {
            return "master " + uri.getSentinelMasterId() + "/" + uri.getDatabase();
        }
        String hosts =
                uris.stream()
                        .map(each -> each.getHost() + ":" + each.getPort())
                        .collect(Collectors.joining(","));
        return namesCluster() ? hosts : hosts + "/" + uri.getDatabase();
    }

    /** The exception for a database number at a cluster. */
    static SettingsException hasNoDatabases() {
        return new SettingsException(
                List.of(
                        "redis_url, redis_db: a cluster has no database but 0: leave the number"
                                + " out"));
    }

    private static List<RedisURI> parse(String url) {
        RedisURI uri;
        List<RedisURI> servers;
        try {
            uri = RedisURI.create(url);
            servers =
                    uri.getHost() != null && uri.getHost().contains(",")
                            ? RedisClusterURIUtil.toRedisURIs(URI.create(url))
                            : List.of(uri);
        } catch (IllegalArgumentException e) {
            // Neither its message nor the exception itself: both may quote the password.
            throw new SettingsException(
                    List.of(
                            "redis_url: this is no address of a Redis: use"
                                    + " redis://user:password@host:6379/0, or"
                                    + " redis://user:password@host:6379,host:6379 for a cluster,"
                                    + " with special characters of the password"
                                    + " percent-encoded"));
        }
        if (servers.size() > 1 && uri.getDatabase() != 0) {
            throw hasNoDatabases();
        }
        return servers;
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

    /** The address holds the password itself; nothing is waited for. */
    private static Optional<String> password(RedisURI uri) {
        return uri.getCredentialsProvider()
                .resolveCredentials()
                .blockOptional()
                .filter(RedisCredentials::hasPassword)
                .map(credentials -> new String(credentials.getPassword()))
                .filter(text -> !text.isEmpty());
    }
}
