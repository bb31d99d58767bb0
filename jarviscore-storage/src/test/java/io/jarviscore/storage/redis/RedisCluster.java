package io.jarviscore.storage.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A real cluster of a test's own: durable servers that share the slots, and their replicas. */
public final class RedisCluster implements AutoCloseable {
    private final List<RedisServer> masters = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

    private RedisCluster() {}

    /**
     * Starts one, and returns when it takes commands.
     *
     * @param replicas shared out among the masters in turn
     * @param options of each server, as on the command line
     */
    public static RedisCluster of(int masters, int replicas, String... options) throws IOException {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < masters; i++) {
                cluster.masters.add(RedisServer.clustered(options));
            }
            for (int i = 0; i < replicas; i++) {
                cluster.replicas.add(RedisServer.clustered(options));
            }
            cluster.form();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Its servers as a setting. */
    public String url() {
        return "redis://"
                + servers().stream()
                        .map(server -> "127.0.0.1:" + server.port())
                        .collect(Collectors.joining(","));
    }

    List<RedisServer> servers() {
        List<RedisServer> servers = new ArrayList<>(masters);
        servers.addAll(replicas);
        return servers;
    }

    /** The server that was given the slot of a key. */
    RedisServer masterOf(String key) {
        return masters.get(SlotHash.getSlot(key) * masters.size() / SlotHash.SLOT_COUNT);
    }

    /** Waits until another server has taken over for one that died. */
    void awaitFailoverOf(RedisServer dead) throws IOException {
        RedisServer replica = replicas.get(masters.indexOf(dead));
        replica.awaitAnswer("ROLE", "master");
        for (RedisServer server : servers()) {
            if (server != dead) {
                server.awaitAnswer("CLUSTER INFO", "cluster_state:ok");
            }
        }
    }

    @Override
    public void close() {
        servers().forEach(RedisServer::close);
    }

    private void form() throws IOException {
        for (int i = 0; i < masters.size(); i++) {
            int index = i;
            on(masters.get(i), commands -> commands.clusterSetConfigEpoch(index + 1L));
            on(masters.get(i), commands -> commands.clusterAddSlots(slots(index)));
        }
        RedisServer first = masters.getFirst();
        for (RedisServer other : servers()) {
            if (other != first) {
                on(other, commands -> commands.clusterMeet("127.0.0.1", first.port()));
            }
        }
        for (RedisServer server : servers()) {
            server.awaitAnswer("CLUSTER INFO", "cluster_known_nodes:" + servers().size() + "\r");
        }
        for (int i = 0; i < replicas.size(); i++) {
            String master = on(masters.get(i % masters.size()), RedisCommands::clusterMyId);
            on(replicas.get(i), commands -> commands.clusterReplicate(master));
        }
        for (RedisServer server : servers()) {
            server.awaitAnswer("CLUSTER INFO", "cluster_state:ok");
        }
        for (RedisServer replica : replicas) {
            replica.awaitAnswer("INFO replication", "master_link_status:up");
        }
    }

    /** Those slots of which a key is on the master of this index. */
    private int[] slots(int index) {
        return IntStream.range(0, SlotHash.SLOT_COUNT)
                .filter(slot -> slot * masters.size() / SlotHash.SLOT_COUNT == index)
                .toArray();
    }

    private static <T> T on(RedisServer server, Function<RedisCommands<String, String>, T> act) {
        try (RedisClient client = RedisClient.create(server.url())) {
            return act.apply(client.connect().sync());
        }
    }
}
