package io.jarviscore.p2p.transport;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each source address, asked before anything is decrypted: strangers cannot make
 * this node compute. Used by one thread.
 */
final class SourceLimit {
    /** Packets a second of one host. A fleet of 64 nodes on one host sends 64 × 5 to each. */
    static final int RATE = 5_000;

    private static final int BURST = 20_000;
    private static final int MAX_SOURCES = 4_096;
    private static final double NANOS = 1e9;

    private final Map<InetAddress, Bucket> buckets =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
                    return size() > MAX_SOURCES;
                }
            };

    boolean admits(InetAddress source, long now) {
        Bucket bucket = buckets.computeIfAbsent(source, address -> new Bucket(now));
        bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / NANOS * RATE);
        bucket.at = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private static final class Bucket {
        private double tokens = BURST;
        private long at;

        private Bucket(long now) {
            this.at = now;
        }
    }
}
