package io.jarviscore.p2p.messaging;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were received, by sender and id: a request that is sent again is not run again, its
 * response is sent again. Remembers {@value #MAX_ENTRIES}, and {@value #MAX_BYTES} bytes of
 * responses. Used by the message thread.
 */
final class Executions {
    static final int MAX_ENTRIES = 16_384;
    static final long MAX_BYTES = 16L << 20;

    private final Map<Key, Execution> known = new LinkedHashMap<>();
    private long bytes;

    @Nullable Execution find(long boot, long id) {
        return known.get(new Key(boot, id));
    }

    Execution begin(long boot, long id, Inbound link) {
        Execution execution = new Execution(boot, id, link);
        known.put(new Key(boot, id), execution);
        return execution;
    }

    void finish(Execution execution, byte[] response) {
        execution.response = response;
        execution.thread = null;
        bytes += response.length;
        Iterator<Execution> oldest = known.values().iterator();
        while ((bytes > MAX_BYTES || known.size() > MAX_ENTRIES) && oldest.hasNext()) {
            Execution each = oldest.next();
            byte[] kept = each.response;
            if (kept != null && each != execution) {
                oldest.remove();
                bytes -= kept.length;
            }
        }
    }

    /** Interrupts a process's handlers. */
    void interrupt(long boot) {
        for (Execution each : known.values()) {
            if (each.boot == boot) {
                each.interrupt();
            }
        }
    }

    private record Key(long boot, long id) {}

    /** One request, running or done. */
    static final class Execution {
        final long boot;
        final long id;
        Inbound link;
        @Nullable Thread thread;
        byte @Nullable [] response;

        private Execution(long boot, long id, Inbound link) {
            this.boot = boot;
            this.id = id;
            this.link = link;
        }

        void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
