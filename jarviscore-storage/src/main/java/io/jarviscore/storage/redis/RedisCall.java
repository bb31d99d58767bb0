package io.jarviscore.storage.redis;

import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One command, sent until it is answered or the timeout expires. */
final class RedisCall {
    private static final Pattern IN_A_SCRIPT =
            Pattern.compile("^ERR Error (?:running|compiling) script .{0,200}?: -([A-Z]++) ");

    private static final Duration PAUSE = Duration.ofMillis(25);

    /**
     * Errors of a server that may recover soon. It starts, hands over to another one, has not
     * enough replicas, or is full (OOM) or cannot save (MISCONF) until somebody makes room. The
     * client follows MOVED and ASK by itself, if not for ever.
     */
    private static final Set<String> PASSING =
            Set.of(
                    "LOADING",
                    "BUSY",
                    "READONLY",
                    "MASTERDOWN",
                    "NOREPLICAS",
                    "CLUSTERDOWN",
                    "TRYAGAIN",
                    "OOM",
                    "MISCONF",
                    "MOVED",
                    "ASK");

    private final Timer timer;
    private final Duration timeout;
    private final String setting;
    private final BiFunction<String, Throwable, JarvisException> failure;
    private final long start = System.nanoTime();

    /**
     * A call that starts now.
     *
     * @param timer a timer from which nearly every timeout is cancelled before it expires
     * @param setting the name of the timeout's setting, for messages
     * @param failure makes the exception from a message and its cause
     */
    RedisCall(
            Timer timer,
            Duration timeout,
            String setting,
            BiFunction<String, Throwable, JarvisException> failure) {
        this.timer = timer;
        this.timeout = timeout;
        this.setting = setting;
        this.failure = failure;
    }

    /**
     * Sends and waits, uninterruptibly.
     *
     * @param command sends once; receives the failure of the last attempt
     */
    <T> T await(Function<@Nullable Throwable, RedisFuture<T>> command) {
        Throwable seen = null;
        while (true) {
            try {
                return answer(command.apply(seen));
            } catch (CompletionException | RedisException e) {
                Throwable cause =
                        e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                requirePassing(cause, seen);
                seen = cause;
                pause(cause);
            }
        }
    }

    /** Throws unless it is worth trying again. */
    private void requirePassing(Throwable cause, @Nullable Throwable earlier) {
        String within = timeout.toMillis() + " ms" + setting;
        if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
            // The first failure says more than the timeout does.
            throw unavailable("did not answer within " + within, earlier == null ? cause : earlier);
        }
        if (!isPassing(cause)) {
            throw failure.apply("refused a command", cause);
        }
        if (!remaining().isPositive()) {
            throw unavailable("was away for " + within, cause);
        }
    }

    /** The exception for a problem that may be mended at a later call. */
    private StoreUnavailableException unavailable(String what, Throwable cause) {
        JarvisException said = failure.apply(what, cause);
        StoreUnavailableException unavailable =
                new StoreUnavailableException(String.valueOf(said.getMessage()));
        if (said.getCause() != null) {
            unavailable.initCause(said.getCause());
        }
        return unavailable;
    }

    private <T> T answer(RedisFuture<T> sent) {
        // A copy, because the timeout would otherwise be taken for the server's answer.
        CompletableFuture<T> answer = sent.toCompletableFuture().copy();
        Timeout watch =
                timer.newTimeout(
                        over -> answer.completeExceptionally(new TimeoutException()),
                        remaining().toNanos(),
                        TimeUnit.NANOSECONDS);
        try {
            return answer.join();
        } finally {
            watch.cancel();
            sent.cancel(true); // does nothing to an answered one
        }
    }

    private Duration remaining() {
        return timeout.minusNanos(System.nanoTime() - start);
    }

    /** Any failure that is no reply of the server is a broken connection. */
    private static boolean isPassing(Throwable cause) {
        if (cause instanceof RedisNoScriptException) {
            return true;
        }
        if (cause instanceof RedisCommandExecutionException said) {
            return PASSING.contains(code(said));
        }
        return true;
    }

    /**
     * The first word of a server's error, which is its kind. Servers before 7 put an error within a
     * script behind words of their own.
     */
    static String code(RedisCommandExecutionException said) {
        String message = String.valueOf(said.getMessage());
        Matcher within = IN_A_SCRIPT.matcher(message);
        return within.find() ? within.group(1) : message.split(" ", 2)[0];
    }

    private static void pause(Throwable cause) {
        if (!(cause instanceof RedisNoScriptException)) {
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}
