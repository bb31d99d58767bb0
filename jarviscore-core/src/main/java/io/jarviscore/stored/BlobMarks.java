package io.jarviscore.stored;

import io.jarviscore.coordination.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks the blobs of steps with the state store that refers to them. Several stores may share one
 * blob store; a store deletes only blobs with its own mark. The mark is made by the first process
 * that needs one, and is kept in the store's ledger. Thread-safe.
 */
public final class BlobMarks {
    private static final String TOPIC = "memory:blobs";
    private static final String MARK = "mark";
    private static final String SWEPT = "swept";
    private static final int NEWEST = 1_000;

    /** Renewed long before a lasting topic is forgotten, and rarely enough to cost nothing. */
    private static final Duration RENEWAL = Duration.ofDays(7);

    private static final int LENGTH = 12;
    private static final Pattern PATH =
            Pattern.compile(
                    "workflows/([^/]++)/(?:outputs|journals)/[^/]++/[0-9]{1,18}+-.*-s([0-9a-f]{12})\\.json");

    private final Ledger ledger;
    private volatile Optional<String> own = Optional.empty();

    public BlobMarks(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The end of a blob's name. Asks the ledger the first time. */
    String suffix() {
        String mark = own.orElseGet(this::find);
        own = Optional.of(mark);
        return "-s" + mark + ".json";
    }

    private String find() {
        return entries(MARK).stream()
                .map(entry -> String.valueOf(entry.data().get(MARK)))
                .filter(mark -> mark.matches("[0-9a-f]{12}"))
                .findFirst()
                .orElseGet(this::make);
    }

    /** Two processes may make one each at the same moment: then the store has both. */
    private String make() {
        String mark = UUID.randomUUID().toString().replace("-", "").substring(0, LENGTH);
        ledger.append(TOPIC, MARK, Map.of(MARK, mark));
        return mark;
    }

    /** The workflow of this blob, if its path has one of these marks. */
    public static Optional<String> workflowOf(String path, Set<String> marks) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches() && marks.contains(matcher.group(2))
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }

    /** All marks of this store; keeps them from being forgotten. Empty if it has no blobs. */
    public Set<String> all(Instant now) {
        Set<String> marks = new TreeSet<>();
        Instant newest = Instant.EPOCH;
        for (Ledger.Entry entry : entries(MARK)) {
            marks.add(String.valueOf(entry.data().get(MARK)));
            newest = entry.at();
        }
        if (!marks.isEmpty() && newest.plus(RENEWAL).isBefore(now)) {
            marks.forEach(mark -> ledger.append(TOPIC, MARK, Map.of(MARK, mark)));
        }
        return marks;
    }

    /** When the store's blobs were last looked through. */
    public Optional<Instant> lastSweep() {
        return entries(SWEPT).stream().map(Ledger.Entry::at).reduce((first, second) -> second);
    }

    public void onSwept() {
        ledger.append(TOPIC, SWEPT, Map.of());
    }

    private List<Ledger.Entry> entries(String kind) {
        return ledger.tail(TOPIC, NEWEST).stream()
                .filter(entry -> entry.kind().equals(kind))
                .toList();
    }
}
