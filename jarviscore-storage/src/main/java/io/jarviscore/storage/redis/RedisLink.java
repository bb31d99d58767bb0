package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The connections to one server: one for all commands, shared by all threads, and one for what the
 * server has to tell.
 *
 * <p>While the server is away, commands are refused rather than queued, and {@link #call} tries
 * again until the command timeout is over; so a restart of a second or two is not noticed. What was
 * on its way when the connection broke is sent again. Therefore a command may reach the server
 * twice, and everything sent here must be harmless when repeated.
 *
 * <p>Calls are not interruptible: whether a change was made must be known. They take no longer than
 * the command timeout. Thread-safe.
 */
final class RedisLink implements AutoCloseable {
    /** Commands without an answer; one more is refused. */
    static final int MAX_IN_FLIGHT = 10_000;

    private static final Duration FIRST_RECONNECT = Duration.ofMillis(10);
    private static final Duration SLOWEST_RECONNECT = Duration.ofMillis(250);

    private final RedisAddress address;
    private final Duration timeout;
    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> commands;
    private final StatefulRedisPubSubConnection<String, String> news;
    private volatile boolean closed;

    private RedisLink(RedisAddress address) {
        this.address = address;
        this.timeout = address.uri().getTimeout();
        this.resources =
                ClientResources.builder()
                        .reconnectDelay(
                                Delay.exponential(
                                        FIRST_RECONNECT,
                                        SLOWEST_RECONNECT,
                                        2,
                                        TimeUnit.MILLISECONDS))
                        .build();
        this.client = RedisClient.create(resources, address.uri());
        client.setOptions(options(timeout));
        try {
            this.commands = client.connect();
            this.news = client.connectPubSub();
        } catch (RedisException e) {
            shutDown();
            throw failed("cannot be connected to", e);
        }
    }

    /**
     * Connects.
     *
     * @throws JarvisException if the server cannot be reached or refuses the login
     */
    static RedisLink open(RedisAddress address) {
        return new RedisLink(address);
    }

    /**
     * How long a script has to remember a call, in milliseconds: longer than it may be repeated.
     */
    String memory() {
        return String.valueOf(timeout.multipliedBy(4).toMillis());
    }

    /** The connection for publish and subscribe. */
    StatefulRedisPubSubConnection<String, String> news() {
        return news;
    }

    /** Runs a script; what it returns is a list of texts, whole numbers and lists. */
    List<Object> run(LuaScript script, List<String> keys, List<String> args) {
        String[] keyArray = keys.toArray(String[]::new);
        String[] argArray = args.toArray(String[]::new);
        return newCall()
                .await(
                        seen ->
                                seen instanceof RedisNoScriptException
                                        ? commands.async()
                                                .<List<Object>>eval(
                                                        script.source(),
                                                        ScriptOutputType.MULTI,
                                                        keyArray,
                                                        argArray)
                                        : commands.async()
                                                .<List<Object>>evalsha(
                                                        script.hash(),
                                                        ScriptOutputType.MULTI,
                                                        keyArray,
                                                        argArray));
    }

    /** Sends a command, again if need be, and waits for the answer. */
    <T> T call(Function<RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
        return newCall().await(seen -> command.apply(commands.async()));
    }

    /** The same on the connection for publish and subscribe. */
    <T> T callNews(
            Function<StatefulRedisPubSubConnection<String, String>, RedisFuture<T>> command) {
        return newCall().await(seen -> command.apply(news));
    }

    @Override
    public void close() {
        closed = true;
        shutDown();
    }

    private RedisCall newCall() {
        if (closed) {
            throw new JarvisException(
                    "redis " + address + " is closed here: the mesh that used it was closed");
        }
        return new RedisCall(timeout, this::failed);
    }

    private void shutDown() {
        client.shutdown(Duration.ZERO, timeout);
        resources.shutdown(0, timeout.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    private JarvisException failed(String what, Throwable cause) {
        String message =
                "redis "
                        + address
                        + " "
                        + what
                        + ": "
                        + address.redact(reason(cause))
                        + "; check that it runs, and redis_url or redis_host, redis_port and"
                        + " redis_password";
        return address.isToldBy(cause)
                ? new JarvisException(message)
                : new JarvisException(message, cause);
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

    private static ClientOptions options(Duration timeout) {
        return ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_IN_FLIGHT)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(timeout).keepAlive(true).build())
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .build();
    }
}
