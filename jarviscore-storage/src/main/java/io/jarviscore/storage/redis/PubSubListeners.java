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
 * <p>Messages published during an outage of the server are lost; therefore every listener of a
 * channel is also called when its subscription was renewed. Listeners are called on the
 * connection's thread and must not block. Thread-safe.
 */
final class PubSubListeners extends RedisPubSubAdapter<String, String> {
    /**
     * Passed instead of a message when the subscription is in place, so that none is missed from
     * now on.
     */
    static final String SUBSCRIBED = "";

    private static final Logger log = LoggerFactory.getLogger(PubSubListeners.class);

    /** Between a reply and the next event on the same thread; far more than it takes. */
    private static final long MOST_MILLIS_BEHIND = 500;

    private final RedisLink link;

    // Guards the map, and that subscribe and unsubscribe are sent in the order of its changes.
    // Sending
    // only queues; answers are waited for outside.
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<Listener>> listeners = new HashMap<>();

    PubSubListeners(RedisLink link) {
        this.link = link;
        link.pubSub().addListener(this);
    }

    /** Subscribes a listener, which is called from when this returns until closed. */
    AutoCloseable listen(String channel, Runnable deliver) {
        return listen(channel, message -> deliver.run());
    }

    /**
     * Subscribes a listener that receives the published texts; {@link #SUBSCRIBED} after every
     * subscription, also a renewed one.
     */
    AutoCloseable listen(String channel, Consumer<String> receiver) {
        return listen(channel, receiver, link.timeout());
    }

    /** Like {@link #listen(String, Consumer)}, with a shorter timeout. */
    AutoCloseable listen(String channel, Consumer<String> receiver, Duration patience) {
        Listener listener = new Listener(receiver);
        try {
            link.callPubSub(patience, pubSub -> subscribe(channel, listener));
            listener.awaitSubscribed();
        } catch (RuntimeException e) {
            remove(channel, listener);
            throw e;
        }
        return () -> remove(channel, listener);
    }

    @Override
    public void message(String channel, String message) {
        deliver(channel, message);
    }

    @Override
    public void subscribed(String channel, long count) {
        deliver(channel, SUBSCRIBED);
    }

    private RedisFuture<Void> subscribe(String channel, Listener listener) {
        lock.lock();
        try {
            listeners.computeIfAbsent(channel, name -> new HashSet<>()).add(listener);
            return link.pubSub().async().subscribe(channel);
        } finally {
            lock.unlock();
        }
    }

    private void remove(String channel, Listener listener) {
        lock.lock();
        try {
            Set<Listener> here = listeners.get(channel);
            if (here != null && here.remove(listener) && here.isEmpty()) {
                listeners.remove(channel);
                // If it does not arrive, messages of the channel have no listener.
                RedisFuture<Void> sent = link.pubSub().async().unsubscribe(channel);
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

    private void deliver(String channel, String message) {
        List<Listener> here;
        lock.lock();
        try {
            here = List.copyOf(listeners.getOrDefault(channel, Set.of()));
        } finally {
            lock.unlock();
        }
        here.forEach(listener -> listener.deliver(message));
    }

    /** A listener by identity: the same one may listen twice and stop once. */
    private static final class Listener {
        private final Consumer<String> receiver;
        private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

        Listener(Consumer<String> receiver) {
            this.receiver = receiver;
        }

        /**
         * The reply to the subscription comes first, and its notification right behind it. A caller
         * that continued before would take it for a new subscription, and poll for messages that it
         * cannot have missed.
         */
        void awaitSubscribed() {
            subscribed
                    .orTimeout(MOST_MILLIS_BEHIND, TimeUnit.MILLISECONDS)
                    .exceptionally(late -> null)
                    .join();
        }

        void deliver(String message) {
            try {
                receiver.accept(message);
            } catch (RuntimeException | Error e) {
                log.error("A listener of a channel failed", e);
            }
            if (message.equals(SUBSCRIBED)) {
                subscribed.complete(null);
            }
        }
    }
}
