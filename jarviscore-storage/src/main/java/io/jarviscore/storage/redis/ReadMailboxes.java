package io.jarviscore.storage.redis;

import io.jarviscore.MeshClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mailboxes that each process reads, so that a dead process's deliveries are found. Written
 * with hints, which cost no round trip; a hint that is lost leaves deliveries to their visibility.
 * Thread-safe.
 */
final class ReadMailboxes {
    /** How often a mailbox is listed again, so that the list outlives the process. */
    private static final Duration AGAIN = Duration.ofHours(1);

    private final MailScripts scripts;
    private final MeshClock clock;
    private final String owner;

    /** When it was said last; as many as the process has agents, roles and capabilities. */
    private final Map<String, Instant> added = new ConcurrentHashMap<>();

    ReadMailboxes(MailScripts scripts, MeshClock clock, String owner) {
        this.scripts = scripts;
        this.clock = clock;
        this.owner = owner;
    }

    /** This process is about to read the mail of a recipient. */
    void add(String recipient) {
        Instant now = clock.instant();
        Instant last = added.get(recipient);
        if (last != null && last.plus(AGAIN).isAfter(now)) {
            return;
        }
        added.put(recipient, now);
        String key = scripts.keys().readBy(owner);
        scripts.link().hint(commands -> commands.sadd(key, recipient));
        scripts.link().hint(commands -> commands.pexpire(key, scripts.timeToLive()));
    }

    /** The recipients whose mailboxes a process has read. */
    Set<String> of(String process) {
        return scripts.link().call(commands -> commands.smembers(scripts.keys().readBy(process)));
    }

    /** Nothing of a dead process is left to be found. */
    void forget(String process) {
        scripts.link().hint(commands -> commands.del(scripts.keys().readBy(process)));
    }
}
