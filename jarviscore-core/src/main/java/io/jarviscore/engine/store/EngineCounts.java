package io.jarviscore.engine.store;

import io.jarviscore.metrics.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of the engine for the metrics of its mesh. Thread-safe; counting never blocks. */
public final class EngineCounts {
    private static final String RESULT = "result";
    private static final String KIND = "kind";

    private final LongAdder granted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder renewed = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder deaths = new LongAdder();
    private final LongAdder adopted = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder entryNanos = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder notes = new LongAdder();

    /** A claim was granted, or another node had the step. */
    public void onClaim(boolean isGranted) {
        (isGranted ? granted : refused).increment();
    }

    /** A lease was renewed, or another node had taken the step over. */
    public void onRenewal(boolean isRenewed) {
        (isRenewed ? renewed : lost).increment();
    }

    /** Another process was found to be dead. */
    public void onDeath() {
        deaths.increment();
    }

    /** This process resumes a workflow that nobody submitted here. */
    public void onAdoption() {
        adopted.increment();
    }

    /** A journal entry was written. */
    public void onJournalEntry(long nanos) {
        entries.increment();
        entryNanos.add(nanos);
    }

    /** A message was put into a mailbox. */
    public void onMailSent() {
        sent.increment();
    }

    /**
     * A message was taken from a mailbox.
     *
     * @param attempt 1 if it was delivered for the first time
     */
    public void onMailReceived(int attempt) {
        (attempt == 1 ? received : redelivered).increment();
    }

    /** A peer was asked. */
    public void onPeerRequest() {
        requests.increment();
    }

    /** A notification reached this number of peers. */
    public void onPeerNotes(int reached) {
        notes.add(reached);
    }

    public List<Measure> measures() {
        return List.of(
                counter("claims", "Claims of steps", RESULT, "granted", granted),
                counter("claims", "Claims of steps", RESULT, "refused", refused),
                counter("leases", "Heartbeats of running steps", RESULT, "renewed", renewed),
                counter("leases", "Heartbeats of running steps", RESULT, "lost", lost),
                new Measure.Counter(
                        "jarviscore.recovery.deaths",
                        "Processes that were found dead",
                        Map.of(),
                        deaths::sum),
                new Measure.Counter(
                        "jarviscore.recovery.workflows",
                        "Workflows that this process resumed by itself",
                        Map.of(),
                        adopted::sum),
                new Measure.Timer(
                        "jarviscore.journal.write",
                        "Journal entries, and how long writing them took",
                        Map.of(),
                        entries::sum,
                        () -> Duration.ofNanos(entryNanos.sum())),
                counter("mail", "Messages of mailboxes", KIND, "sent", sent),
                counter("mail", "Messages of mailboxes", KIND, "received", received),
                counter("mail", "Messages of mailboxes", KIND, "redelivered", redelivered),
                counter("peer.messages", "Messages to peers", KIND, "request", requests),
                counter("peer.messages", "Messages to peers", KIND, "notify", notes));
    }

    private static Measure counter(
            String name, String description, String tag, String value, LongAdder count) {
        return new Measure.Counter(
                "jarviscore." + name, description, Map.of(tag, value), count::sum);
    }
}
