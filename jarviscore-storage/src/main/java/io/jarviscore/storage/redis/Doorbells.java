package io.jarviscore.storage.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back when something is published on a channel. One connection serves all channels, so a
 * thread that waits for mail or for a workflow holds no connection of its own and asks for nothing
 * meanwhile.
 *
 * <p>What was published while the server was away is not told again; therefore every bell of a
 * channel also rings when its subscription was made anew. Bells ring on the connection's thread and
 * must not block. Thread-safe.
 */
final class Doorbells extends RedisPubSubAdapter<String, String> {
    /** What is heard instead of a message when none may have been missed from now on. */
    static final String SUBSCRIBED = "";

    private static final Logger log = LoggerFactory.getLogger(Doorbells.class);

    /** Between an answer and what follows it on the same thread; far more than it takes. */
    private static final long MOST_MILLIS_BEHIND = 500;

    private final RedisLink link;

    // Guards the map, and that subscribe and unsubscribe are sent in the order of its changes.
    // Sending
    // only queues; answers are waited for outside.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<Bell>> bells = new HashMap<>();

    Doorbells(RedisLink link) {
        this.link = link;
        link.news().addListener(this);
    }

    /** Rings from when this returns until closed. */
    AutoCloseable listen(String channel, Runnable ring) {
        return hear(channel, message -> ring.run());
    }

    /**
     * The same, with what was published; with {@link #SUBSCRIBED} when the subscription was made,
     * also anew.
     */
    AutoCloseable hear(String channel, Consumer<String> heard) {
        return hear(channel, heard, link.timeout());
    }

    /** The same for one who is not that patient with a server that does not answer. */
    AutoCloseable hear(String channel, Consumer<String> heard, Duration patience) {
        Bell bell = new Bell(heard);
        try {
            link.callNews(patience, news -> subscribe(channel, bell));
            bell.awaitSubscribed();
        } catch (RuntimeException e) {
            remove(channel, bell);
            throw e;
        }
        return () -> remove(channel, bell);
    }

    @Override
    public void message(String channel, String message) {
        ring(channel, message);
    }

    @Override
    public void subscribed(String channel, long count) {
        ring(channel, SUBSCRIBED);
    }

    private RedisFuture<Void> subscribe(String channel, Bell bell) {
        lock.lock();
        try {
            bells.computeIfAbsent(channel, name -> new HashSet<>()).add(bell);
            return link.news().async().subscribe(channel);
        } finally {
            lock.unlock();
        }
    }

    private void remove(String channel, Bell bell) {
        lock.lock();
        try {
            Set<Bell> here = bells.get(channel);
            if (here != null && here.remove(bell) && here.isEmpty()) {
                bells.remove(channel);
                // If it does not arrive, the channel rings for nobody.
                RedisFuture<Void> sent = link.news().async().unsubscribe(channel);
                sent.exceptionally(
                        e -> {
                            log.debug("Could not unsubscribe from {}", channel, e);
                            return null;
                        });
            }
        } finally {
            lock.unlock();
        }
    }

    private void ring(String channel, String message) {
        List<Bell> here;
        lock.lock();
        try {
            here = List.copyOf(bells.getOrDefault(channel, Set.of()));
        } finally {
            lock.unlock();
        }
        here.forEach(bell -> bell.ring(message));
    }

    /** A listener by identity: the same one may listen twice and stop once. */
    private static final class Bell {
        private final Consumer<String> heard;
        private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

        Bell(Consumer<String> heard) {
            this.heard = heard;
        }

        /**
         * The answer to the subscription comes first, and is told right behind that. Who goes on
         * before would take it for a new one, and look for what it cannot have missed.
         */
        void awaitSubscribed() {
            subscribed
                    .orTimeout(MOST_MILLIS_BEHIND, TimeUnit.MILLISECONDS)
                    .exceptionally(late -> null)
                    .join();
        }

        void ring(String message) {
            try {
                heard.accept(message);
            } catch (RuntimeException | Error e) {
                log.error("Who watches a channel failed", e);
            }
            if (message.equals(SUBSCRIBED)) {
                subscribed.complete(null);
            }
        }
    }
}
