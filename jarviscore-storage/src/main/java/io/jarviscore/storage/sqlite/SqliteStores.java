package io.jarviscore.storage.sqlite;

import io.jarviscore.Approvals;
import io.jarviscore.JarvisException;
import io.jarviscore.Mailbox;
import io.jarviscore.MeshClock;
import io.jarviscore.Roster;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedCounters;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.coordination.StoreChanges;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.settings.StateFsync;
import io.jarviscore.stored.BadRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * The stores of a machine: workflows, mail, ledgers, approvals and the roster in one SQLite file.
 *
 * <p>Data stored by a method that has returned survives a killed process, and, unless {@link
 * Limits#fsync} says otherwise, a power failure. Any number of processes of one machine may have
 * the file open, and share its content; it must be on a local disk. Their clocks are the machine's,
 * so leases need no other arbiter.
 *
 * <p>Beside the file SQLite keeps two more, with the endings {@code -wal} and {@code -shm}. They
 * belong to it: copy or move them together, and only when no process has it open.
 *
 * <p>Finished workflows, decided approvals and ledgers that nobody wrote to are deleted when {@link
 * Limits#retention} has passed since their last change: some whenever something new is begun, so
 * that nobody waits for it. Mail is kept until it is acknowledged, and the newest 1,000 dead
 * letters of each mailbox. The id of a message is remembered while the message is here and for at
 * least the next 100,000 messages.
 *
 * <p>One connection serves all threads, one at a time. Everything is thread-safe, and throws {@link
 * JarvisException} that names the file when SQLite fails or after {@link #close}.
 */
public final class SqliteStores implements AutoCloseable {
    private final Database database;
    private final ChangeNotifier notifier;
    private final WorkflowStore workflows;
    private final Mailbox mailbox;
    private final Ledger ledger;
    private final Approvals approvals;
    private final Roster roster;
    private final SqlitePermits permits;
    private final SharedCounters counters;
    private final BadRecords badRecords = new BadRecords();

    private SqliteStores(Database database, MeshClock clock, Limits limits, String owner) {
        this.database = database;
        this.notifier = new ChangeNotifier(clock, limits.pollInterval(), database::version);
        Retention retention = new Retention(clock, limits.retention());
        this.workflows = new SqliteWorkflowStore(database, clock, notifier, retention);
        this.mailbox = new SqliteMailbox(database, clock, notifier, limits, owner, badRecords);
        this.ledger =
                new SqliteLedger(
                        database,
                        clock,
                        retention,
                        limits.lasting().minus(limits.retention()),
                        limits.ledgerEntries(),
                        badRecords);
        this.approvals = new SqliteApprovals(database, clock, notifier, badRecords);
        this.roster = new SqliteRoster(database, clock, limits.retention(), badRecords);
        this.permits = new SqlitePermits(database, clock, notifier, limits.pollInterval(), owner);
        this.counters = new SqliteCounters(database, clock);
        database.write(sql -> retention.sweep(sql, Retention.AT_START));
    }

    /**
     * Opens the file, and makes it and its folder if there is none. Nothing is changed in a file
     * that does not belong here.
     *
     * @param file where it is
     * @param clock for leases, deliveries and retention
     * @throws JarvisException if the file is damaged, is no store, was made by another version, or
     *     cannot be written; the message names the remedy
     */
    public static SqliteStores open(Path file, MeshClock clock, Limits limits) {
        return open(file, clock, limits, UUID.randomUUID().toString());
    }

    /**
     * Like {@link #open(Path, MeshClock, Limits)}, for a process whose death others can detect.
     *
     * @param owner names this process, and no other one ever
     */
    public static SqliteStores open(Path file, MeshClock clock, Limits limits, String owner) {
        Database database = Database.open(file, limits.fsync());
        try {
            return new SqliteStores(database, clock, limits, owner);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** The workflows. */
    public WorkflowStore workflowStore() {
        return workflows;
    }

    /** The mail. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** The ledgers. */
    public Ledger ledger() {
        return ledger;
    }

    /** The questions to people. */
    public Approvals approvals() {
        return approvals;
    }

    /** Which agents the processes have that share the file. */
    public Roster roster() {
        return roster;
    }

    /** The permits that are limited over all processes that share the file. */
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

    /** This process's changes to the file, and the receiver of other processes' changes. */
    public StoreChanges changes() {
        return new FileChanges(database.identity(), notifier);
    }

    /**
     * Releases the permits held here and closes the file; waiters for mail or a permit are
     * notified. Does nothing the second time.
     */
    @Override
    public void close() {
        permits.close();
        database.close();
        notifier.close();
    }

    /**
     * The limits of the stores. All must be positive.
     *
     * @param ledgerEntries how many entries of one topic are kept
     * @param mailboxLength how many messages one recipient may have, waiting and being worked on
     * @param visibility how long a message is hidden while somebody works on it
     * @param deliveries how often a message is delivered before it becomes a dead letter
     * @param pollInterval how often a waiter polls for writes of other processes; writes of this
     *     process are notified at once
     * @param retention how long finished records are kept
     * @param fsync when writes are forced to the disk
     * @param lasting how long memories and conversations are kept; at least {@code retention}
     */
    public record Limits(
            int ledgerEntries,
            int mailboxLength,
            Duration visibility,
            int deliveries,
            Duration pollInterval,
            Duration retention,
            StateFsync fsync,
            Duration lasting) {

        /** With memories and conversations kept no longer than all else. */
        public Limits(
                int ledgerEntries,
                int mailboxLength,
                Duration visibility,
                int deliveries,
                Duration pollInterval,
                Duration retention,
                StateFsync fsync) {
            this(
                    ledgerEntries,
                    mailboxLength,
                    visibility,
                    deliveries,
                    pollInterval,
                    retention,
                    fsync,
                    retention);
        }

        /** Checks the limits. */
        public Limits {
            lasting = lasting.compareTo(retention) < 0 ? retention : lasting;
            if (ledgerEntries < 1
                    || mailboxLength < 1
                    || deliveries < 1
                    || !visibility.isPositive()
                    || !pollInterval.isPositive()
                    || !retention.isPositive()) {
                throw new IllegalArgumentException(
                        "the limits of a store must be positive: ledgerEntries "
                                + ledgerEntries
                                + ", mailboxLength "
                                + mailboxLength
                                + ", deliveries "
                                + deliveries
                                + ", visibility "
                                + visibility
                                + ", pollInterval "
                                + pollInterval
                                + ", retention "
                                + retention);
            }
        }

        /** As the settings say. */
        public static Limits of(Settings settings) {
            return new Limits(
                    settings.get(SettingKeys.LEDGER_MAX_ENTRIES),
                    settings.get(SettingKeys.MAILBOX_MAX_LENGTH),
                    settings.get(SettingKeys.MAILBOX_VISIBILITY_SECONDS),
                    settings.get(SettingKeys.MAILBOX_MAX_DELIVERIES),
                    settings.get(SettingKeys.MAILBOX_POLL_INTERVAL),
                    settings.get(SettingKeys.REDIS_CONTEXT_TTL_DAYS),
                    settings.get(SettingKeys.STATE_FSYNC),
                    settings.get(SettingKeys.MEMORY_RETENTION_DAYS));
        }
    }
}
