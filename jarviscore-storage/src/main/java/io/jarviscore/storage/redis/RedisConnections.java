package io.jarviscore.storage.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections to one server, or to the servers of one cluster; and all that differs
 * between the two.
 *
 * @param client to be closed last
 * @param connection that of the commands, to be closed
 * @param commands where commands are sent; in a cluster each goes to the server that has its key
 * @param pubSub the connection for publish and subscribe; in a cluster every server passes
 *     everything on, so one is enough
 * @param masters each server that takes writes
 */
record RedisConnections(
        AbstractRedisClient client,
        StatefulConnection<String, String> connection,
        RedisClusterAsyncCommands<String, String> commands,
        StatefulRedisPubSubConnection<String, String> pubSub,
        Supplier<List<RedisClusterAsyncCommands<String, String>>> masters)
        implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisConnections.class);

    /** Commands without an answer; one more is refused. In a cluster for each server. */
    private static final int MAX_IN_FLIGHT = 10_000;

    // A peer that is gone without a word is noticed within half a minute.
    private static final Duration KEEP_ALIVE_IDLE = Duration.ofSeconds(15);
    private static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(5);

    // Asked at once when something looks wrong, else this often: a master that hangs breaks no
    // connection, and that it was replaced is learnt from the others only.
    private static final Duration TOPOLOGY_PERIOD = Duration.ofSeconds(10);
    private static final Duration TOPOLOGY_PAUSE = Duration.ofMillis(500);

    /**
     * Connects to one server, which Sentinels may name.
     *
     * @throws RedisException if it cannot be reached or refuses the login
     */
    static RedisConnections toServer(RedisURI uri, ClientResources resources) {
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(options(uri.getTimeout()));
        try {
            StatefulRedisConnection<String, String> connection = client.connect();
            return new RedisConnections(
                    client,
                    connection,
                    connection.async(),
                    client.connectPubSub(),
                    () -> List.of(connection.async()));
        } catch (RedisException e) {
            client.shutdown(Duration.ZERO, uri.getTimeout());
            throw e;
        }
    }

    /**
     * Connects to a cluster that some of its servers name.
     *
     * @throws RedisException if none can be reached or they refuse the login
     */
    static RedisConnections toCluster(List<RedisURI> seeds, ClientResources resources) {
        Duration timeout = seeds.getFirst().getTimeout();
        RedisClusterClient client = RedisClusterClient.create(resources, seeds);
        client.setOptions(
                ClusterClientOptions.builder(options(timeout))
                        .topologyRefreshOptions(
                                ClusterTopologyRefreshOptions.builder()
                                        .enablePeriodicRefresh(TOPOLOGY_PERIOD)
                                        .adaptiveRefreshTriggersTimeout(TOPOLOGY_PAUSE)
                                        .build())
                        .build());
        try {
            StatefulRedisClusterConnection<String, String> connection = client.connect();
            RedisConnections cluster =
                    new RedisConnections(
                            client,
                            connection,
                            connection.async(),
                            client.connectPubSub(),
                            () -> mastersOf(connection));
            // Else each is opened by its first command, which is rejected meanwhile.
            log.debug("Connected to {} masters", cluster.masters().get().size());
            return cluster;
        } catch (RedisException e) {
            client.shutdown(Duration.ZERO, timeout);
            throw e;
        }
    }

    boolean isCluster() {
        return client instanceof RedisClusterClient;
    }

    /** Blocks for a moment. */
    @Override
    public void close() {
        // One by one: the client would close the servers of a cluster twice, and warn of it.
        connection.close();
        pubSub.close();
        client.shutdown(Duration.ZERO, pubSub.getTimeout());
    }

    private static List<RedisClusterAsyncCommands<String, String>> mastersOf(
            StatefulRedisClusterConnection<String, String> connection) {
        return connection.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                .filter(node -> !node.hasNoSlots())
                // By address, like commands with keys: by its id, a server gets a second
                // connection.
                .map(RedisClusterNode::getUri)
                .<RedisClusterAsyncCommands<String, String>>map(
                        uri -> connection.getConnection(uri.getHost(), uri.getPort()).async())
                .toList();
    }

    private static ClientOptions options(Duration timeout) {
        KeepAliveOptions keepAlive =
                KeepAliveOptions.builder()
                        .enable()
                        .idle(KEEP_ALIVE_IDLE)
                        .interval(KEEP_ALIVE_INTERVAL)
                        .count(3)
                        .build();
        return ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_IN_FLIGHT)
                .socketOptions(
                        SocketOptions.builder()
                                .connectTimeout(timeout)
                                .keepAlive(keepAlive)
                                .build())
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .build();
    }
}
