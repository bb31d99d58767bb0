package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.jarviscore.SettingsException;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.json.Json;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one server, or to one cluster of servers. Commands of all threads share a
 * connection (in a cluster, one to each server), and pub/sub messages come over another one.While a
 * server is unavailable, commands are refused rather than queued, and {@link #call} retries until
 * the command timeout expires; so a restart of a second or two is not noticed, nor is a replica
 * that takes over within that time. Commands that were under way when the connection broke are sent
 * again. Therefore a command may reach the server twice, and everything sent here must be harmless
 * when repeated.
 *
 * <p>Calls are not interruptible: whether a change was made must be known. They take no longer than
 * the command timeout. Thread-safe.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    /**
     * The most that is sent at once, in bytes. A server takes a text of 512 MB ({@code
     * proto-max-bulk-len}) and cuts the connection on a longer one, which all threads share; and it
     * cuts off a replica that it owes more than 256 MB ({@code client-output-buffer-limit}).
     */
    static final int MOST_AT_ONCE = 128 << 20;

    private static final int MOST_BYTES_OF_A_CHAR = 3;

    private static final Duration FIRST_RECONNECT = Duration.ofMillis(10);
    private static final Duration SLOWEST_RECONNECT = Duration.ofMillis(250);
    private static final String NO_SELECT = "SELECT is not allowed in cluster mode";

    private final RedisAddress address;
    private final Duration timeout;
    private final ClientResources resources;
    private final RedisConnections connections;
    private final String process = UUID.randomUUID().toString();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean closed;

    private RedisLink(RedisAddress address) {
        this.address = address;
        this.timeout = address.timeout();
        this.resources =
                ClientResources.builder()
                        .reconnectDelay(
                                Delay.exponential(
                                        FIRST_RECONNECT,
                                        SLOWEST_RECONNECT,
                                        2,
                                        TimeUnit.MILLISECONDS))
                        .build();
        try {
            this.connections = connect();
        } catch (RedisException e) {
            shutDownResources();
            if (reason(e).contains(NO_SELECT)) {
                throw RedisAddress.hasNoDatabases();
            }
            throw failed("cannot be connected to", e);
        } catch (JarvisException e) {
            shutDownResources();
            throw e;
        }
    }

    /**
     * Connects; to the whole cluster, if the server that was named belongs to one.
     *
     * @throws JarvisException if the server cannot be reached or refuses the login
     * @throws SettingsException if a cluster is asked for another database than 0
     */
    static RedisLink open(RedisAddress address) {
        return new RedisLink(address);
    }

    /** The command timeout. */
    Duration timeout() {
        return timeout;
    }

    boolean isCluster() {
        return connections.isCluster();
    }

    /**
     * How long a script has to remember a call, in milliseconds: longer than it may be repeated, or
     * be on its way.
     */
    String memory() {
        return String.valueOf(timeout.multipliedBy(4).toMillis());
    }

    /**
     * A name for a call that a script has to know when it is repeated; unique over all processes.
     */
    String newRequest() {
        return process + ":" + requests.incrementAndGet();
    }

    /** The connection for publish and subscribe. */
    StatefulRedisPubSubConnection<String, String> pubSub() {
        return connections.pubSub();
    }

    /**
     * Runs a script; its result is a list of texts, whole numbers and lists.
     *
     * @throws JarvisException also if the keys and arguments are more than {@link #MOST_AT_ONCE}
     */
    List<Object> run(LuaScript script, List<String> keys, List<String> args) {
        return run(script, keys, args, timeout);
    }

    /**
     * Like {@link #run(LuaScript, List, List)}, with a shorter timeout; never longer than the
     * command timeout.
     */
    List<Object> run(LuaScript script, List<String> keys, List<String> args, Duration patience) {
        requireSendable(keys, args);
        String[] keyArray = keys.toArray(String[]::new);
        String[] argArray = args.toArray(String[]::new);
        RedisClusterAsyncCommands<String, String> commands = connections.commands();
        RedisCall call = newCall(patience, (what, cause) -> failed(what, cause, keys.getFirst()));
        try {
            return call.await(
                    seen ->
                            seen instanceof RedisNoScriptException
                                    ? commands.<List<Object>>eval(
                                            script.source(),
                                            ScriptOutputType.MULTI,
                                            keyArray,
                                            argArray)
                                    : commands.<List<Object>>evalsha(
                                            script.hash(),
                                            ScriptOutputType.MULTI,
                                            keyArray,
                                            argArray));
        } catch (IllegalStateException e) {
            // The client's timer stops with it, also for a call that is tried again meanwhile.
            throw closed ? closed(e) : e;
        }
    }

    /** Sends a command, again if need be, and waits for the answer. */
    <T> T call(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
        return newCall().await(seen -> command.apply(connections.commands()));
    }

    /**
     * Sends commands that depend on nothing of one another, all before waiting, and waits for the
     * answers. A refused command is passed to {@code onRefusal} and is empty: something else may
     * have written the key.
     */
    <A, T> List<Optional<T>> readEach(
            List<A> subjects,
            BiFunction<RedisClusterAsyncCommands<String, String>, A, RedisFuture<T>> command,
            BiConsumer<A, JarvisException> onRefusal) {
        RedisClusterAsyncCommands<String, String> commands = connections.commands();
        RedisCall call = newCall();
        List<RedisFuture<T>> sent =
                subjects.stream().map(subject -> command.apply(commands, subject)).toList();
        List<Optional<T>> answers = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            RedisFuture<T> first = sent.get(i);
            A subject = subjects.get(i);
            try {
                answers.add(
                        Optional.of(
                                call.await(
                                        seen ->
                                                seen == null
                                                        ? first
                                                        : command.apply(commands, subject))));
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (JarvisException e) {
                onRefusal.accept(subject, e);
                answers.add(Optional.empty());
            }
        }
        return answers;
    }

    /**
     * Like {@link #call}, on the connection for publish and subscribe.
     *
     * @param patience how long to try; never longer than the command timeout
     */
    <T> T callPubSub(
            Duration patience,
            Function<StatefulRedisPubSubConnection<String, String>, RedisFuture<T>> command) {
        return newCall(patience).await(seen -> command.apply(connections.pubSub()));
    }

    /** The servers that take writes: one, or each master of the cluster. */
    List<RedisClusterAsyncCommands<String, String>> masters() {
        return connections.masters().get();
    }

    /** Asks one of {@link #masters}. */
    <T> T ask(
            RedisClusterAsyncCommands<String, String> master,
            Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> question) {
        return newCall().await(seen -> question.apply(master));
    }

    /** Sends a command that may as well be lost, once, and waits for nothing. */
    void hint(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<?>> command) {
        command.apply(connections.commands())
                .exceptionally(
                        e -> {
                            log.debug("A hint did not reach redis {}", address, e);
                            return null;
                        });
    }

    /** The exception for calls after the link was closed. */
    JarvisException closedHere() {
        return closed(null);
    }

    @Override
    public void close() {
        closed = true;
        connections.close();
        shutDownResources();
    }

    private RedisConnections connect() {
        if (address.namesCluster()) {
            return RedisConnections.toCluster(address.seeds(), resources);
        }
        RedisConnections server = RedisConnections.toServer(address.uri(), resources);
        try {
            if (!belongsToCluster(server)) {
                return server;
            }
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        server.close();
        return RedisConnections.toCluster(address.seeds(), resources);
    }

    private void requireSendable(List<String> keys, List<String> args) {
        long chars = Stream.concat(keys.stream(), args.stream()).mapToLong(String::length).sum();
        if (chars * MOST_BYTES_OF_A_CHAR <= MOST_AT_ONCE) {
            return;
        }
        long bytes = Stream.concat(keys.stream(), args.stream()).mapToLong(RedisLink::bytes).sum();
        if (bytes > MOST_AT_ONCE) {
            throw new JarvisException(
                    "redis "
                            + address
                            + " is not sent "
                            + bytes
                            + " bytes at once, but "
                            + MOST_AT_ONCE
                            + " at most: keep large data as an artefact, and its name here");
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A server that does not say is taken for one by itself. */
    private boolean belongsToCluster(RedisConnections server) {
        try {
            List<Object> said =
                    newCall()
                            .await(
                                    seen ->
                                            server.commands()
                                                    .dispatch(
                                                            CommandType.HELLO,
                                                            new ArrayOutput<>(StringCodec.UTF8)));
            int mode = said.indexOf("mode");
            return mode >= 0 && said.get(mode + 1).equals("cluster");
        } catch (JarvisException e) {
            if (e.getCause() instanceof RedisCommandExecutionException) {
                log.debug("redis {} does not say whether it belongs to a cluster", address, e);
                return false;
            }
            throw e;
        }
    }

    private RedisCall newCall() {
        return newCall(timeout);
    }

    private RedisCall newCall(Duration patience) {
        return newCall(patience, this::failed);
    }

    private RedisCall newCall(
            Duration patience, BiFunction<String, Throwable, JarvisException> failure) {
        if (closed) {
            throw closedHere();
        }
        return patience.compareTo(timeout) < 0
                ? new RedisCall(resources.timer(), patience, "", failure)
                : new RedisCall(resources.timer(), timeout, " (redis_command_timeout)", failure);
    }

    private JarvisException closed(@Nullable Throwable cause) {
        String message = "redis " + address + " is closed here: the mesh that used it was closed";
        return cause == null ? new JarvisException(message) : new JarvisException(message, cause);
    }

    private void shutDownResources() {
        resources.shutdown(0, timeout.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** Names the key where something else wrote it. */
    private JarvisException failed(String what, Throwable cause, String key) {
        return cause instanceof RedisCommandExecutionException said
                        && RedisCall.code(said).equals("WRONGTYPE")
                ? failed(what + " on the key " + Json.cut(200, key), cause)
                : failed(what, cause);
    }

    private JarvisException failed(String what, Throwable cause) {
        String message =
                "redis "
                        + address
                        + " "
                        + what
                        + ": "
                        + address.redact(reason(cause))
                        + advice(cause);
        return address.isToldBy(cause)
                ? new JarvisException(message)
                : new JarvisException(message, cause);
    }

    private static String advice(Throwable cause) {
        return switch (cause instanceof RedisCommandExecutionException e ? RedisCall.code(e) : "") {
            case "OOM" ->
                    "; it has no memory left and takes no writes: raise its maxmemory or remove"
                            + " what is not needed. Nothing that was stored is lost";
            case "MISCONF" ->
                    "; it cannot save and takes no writes: look into its log and at its disk."
                            + " Nothing that was stored is lost";
            case "WRONGTYPE" ->
                    "; something else wrote it: give this installation a redis_key_prefix of its"
                            + " own, or delete the key";
            default ->
                    "; check that it runs, and redis_url or redis_host, redis_port and"
                            + " redis_password";
        };
    }

    /** The innermost cause knows best: "Connection refused", "WRONGPASS …". */
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null ? innermost.getClass().getSimpleName() : message;
    }
}
