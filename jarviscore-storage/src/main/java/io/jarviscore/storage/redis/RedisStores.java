package io.jarviscore.storage.redis;

import io.jarviscore.Approvals;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.Roster;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.stored.BadRecords;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State in one Redis 6.2 or newer, or in a Redis Cluster, shared by all nodes that name it and the
 * same {@code redis_key_prefix}. A cluster is meant if {@code redis_url} names several servers, or
 * one that belongs to a cluster; it is used the same way. Each workflow, mailbox and ledger is on
 * one of its masters, different ones on different masters.
 *
 * <p>Every change is atomic and made at most once, also where the connection breaks before the
 * answer. A call retries while the server is unavailable, until {@code redis_command_timeout} (2.5
 * seconds) expires, and then throws {@link io.jarviscore.StoreUnavailableException}; whether its
 * change was made is then not known, and it may be made while the caller already handles the
 * exception. Two things are only as good as at least once: a message whose delivery did not arrive
 * comes again after its visibility timeout, and a message that is resent under its id after the
 * first reply was lost may be reported as known.
 *
 * <p>Behind Sentinel and in a cluster a replica replaces a failed master, with the data it had
 * received: Redis acknowledges a write before its replicas have it. So the writes of the last
 * moment may be lost although they were acknowledged, and a step that had ended is then run again.
 * {@code min-replicas-to-write} bounds how much that can be, at the price that nothing is written
 * while no replica is there. Until the replica has taken over, calls fail after {@code
 * redis_command_timeout}; a longer one than the cluster's {@code cluster-node-timeout} bridges it.
 *
 * <p>One call may write 128 MB; more is refused with a {@link io.jarviscore.JarvisException},
 * before anything is sent. The data must be sent within {@code redis_command_timeout}, and so must
 * the data that a call reads, which for a workflow is all its outcomes: tens of megabytes need a
 * longer timeout than the default, and delay the other calls, since they use the same connection.
 *
 * <p>Leases and visibility timeouts are timed by the server. A finished workflow, a question whose
 * decision was acted on, an empty mailbox and a ledger expire {@code redis_context_ttl_days} after
 * their last write; nothing else does. Thread-safe.
 */
public final class RedisStores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisStores.class);

    private final RedisLink link;
    private final String name;
    private final String description;
    private final WorkflowStore workflows;
    private final Mailbox mailbox;
    private final Ledger ledger;
    private final Approvals approvals;
    private final Roster roster;
    private final RedisPermits permits;
    private final SharedCounters counters;
    private final BadRecords badRecords = new BadRecords();

    private RedisStores(
            RedisLink link,
            String server,
            String survival,
            Settings settings,
            MeshClock clock,
            String owner) {
        this.link = link;
        String prefix = settings.get(SettingKeys.REDIS_KEY_PREFIX);
        this.name = server + " " + prefix;
        this.description = server + ": " + survival;
        RedisKeys keys = new RedisKeys(prefix);
        Duration timeToLive = settings.get(SettingKeys.REDIS_CONTEXT_TTL_DAYS);
        PubSubListeners pubSub = new PubSubListeners(link);
        this.workflows = new RedisWorkflowStore(link, keys, timeToLive, pubSub, badRecords);
        MailLimits limits =
                new MailLimits(
                        settings.get(SettingKeys.MAILBOX_MAX_LENGTH),
                        settings.get(SettingKeys.MAILBOX_VISIBILITY_SECONDS),
                        settings.get(SettingKeys.MAILBOX_MAX_DELIVERIES));
        this.mailbox =
                new RedisMailbox(
                        new MailScripts(link, keys, timeToLive, limits, badRecords),
                        pubSub,
                        clock,
                        owner);
        this.ledger =
                new RedisLedger(
                        link,
                        keys,
                        timeToLive,
                        settings.get(SettingKeys.MEMORY_RETENTION_DAYS),
                        settings.get(SettingKeys.LEDGER_MAX_ENTRIES),
                        badRecords);
        this.approvals = new RedisApprovals(link, keys, timeToLive, pubSub, badRecords);
        this.roster = new RedisRoster(link, keys, timeToLive, badRecords);
        this.permits = new RedisPermits(link, keys, pubSub, clock, owner);
        this.counters = new RedisCounters(link, keys);
    }

    /**
     * Connects, and warns in the log if the server may lose data. Blocks until connected, at most
     * about {@code redis_command_timeout} per connection.
     *
     * @param settings the address ({@code redis_url}, or {@code redis_host} and its siblings) and
     *     the limits
     * @param clock how long to wait for mail
     * @param node this process's name, by which the server's operator knows it
     * @throws io.jarviscore.JarvisException if the server cannot be reached or refuses the login;
     *     the message never has the password
     * @throws io.jarviscore.SettingsException if the address cannot be read, or names a database of
     *     a cluster
     */
    public static RedisStores connect(Settings settings, MeshClock clock, String node) {
        return connect(settings, clock, node, UUID.randomUUID().toString());
    }

    /**
     * Like {@link #connect(Settings, MeshClock, String)}, for a process whose death others can
     * detect.
     *
     * @param owner names this process, and no other one ever; without {@code :}, {@code /} and line
     *     breaks
     */
    public static RedisStores connect(
            Settings settings, MeshClock clock, String node, String owner) {
        RedisAddress address = RedisAddress.of(settings, node);
        RedisLink link = RedisLink.open(address);
        try {
            String name = (link.isCluster() ? "redis cluster " : "redis ") + address;
            List<ServerReport> reports = ServerReport.of(link);
            for (String warning : ServerReport.warnings(reports)) {
                log.warn("{}: {}", name, warning);
            }
            return new RedisStores(
                    link, name, ServerReport.survival(reports), settings, clock, owner);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    /** Workflows, claims and journals. */
    public WorkflowStore workflows() {
        return workflows;
    }

    /** Mail. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** Episodes and events. */
    public Ledger ledger() {
        return ledger;
    }

    /** Questions to people. */
    public Approvals approvals() {
        return approvals;
    }

    /** Which agents there are. */
    public Roster roster() {
        return roster;
    }

    /** The permits that are limited over the whole fleet. */
    public SharedPermits permits() {
        return permits;
    }

    /** The counters that all processes share. */
    public SharedCounters counters() {
        return counters;
    }

    /** The records skipped here because they cannot be read. */
    public BadRecords badRecords() {
        return badRecords;
    }

    /**
     * Names the store: server, database and key prefix, without user and password. Two processes
     * whose stores have the same name share one store.
     */
    public String name() {
        return name;
    }

    /** One line for people: host, port and database, and the durability. */
    public String description() {
        return description;
    }

    /**
     * Releases the permits held here and closes the connections; stored data stays. Waiters for a
     * permit are notified. Blocks for a moment.
     */
    @Override
    public void close() {
        permits.close();
        link.close();
    }
}
