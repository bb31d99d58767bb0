package io.jarviscore.storage.sqlite;

import io.jarviscore.settings.StateFsync;
import io.jarviscore.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A file of its own for each test, with a clock that the test turns; closed and deleted after. */
final class StoreFixture implements BeforeEachCallback, AfterEachCallback {
    static final Duration RETENTION = Duration.ofDays(7);

    private final ManualClock clock = new ManualClock();
    private final List<SqliteStores> opened = new ArrayList<>();
    private Path folder = Path.of("");

    static SqliteStores.Limits limits(
            int ledgerEntries, int mailboxLength, Duration visibility, int deliveries) {
        return new SqliteStores.Limits(
                ledgerEntries,
                mailboxLength,
                visibility,
                deliveries,
                Duration.ofMillis(500),
                RETENTION,
                StateFsync.ALWAYS);
    }

    static SqliteStores.Limits limits() {
        return limits(100, 100, Duration.ofSeconds(60), 3);
    }

    ManualClock clock() {
        return clock;
    }

    Path folder() {
        return folder;
    }

    Path file() {
        return folder.resolve("state.db");
    }

    /** Opens the test's file, also a second time. */
    SqliteStores open() {
        return open(limits());
    }

    SqliteStores open(SqliteStores.Limits limits) {
        SqliteStores stores = SqliteStores.open(file(), clock, limits);
        opened.add(stores);
        return stores;
    }

    /** Like {@link #open()}, as a process of this name. */
    SqliteStores openAs(String owner) {
        SqliteStores stores = SqliteStores.open(file(), clock, limits(), owner);
        opened.add(stores);
        return stores;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("sqlite-test");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        opened.forEach(SqliteStores::close);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(StoreFixture::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
