package io.jarviscore.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Approval;
import io.jarviscore.Approvals.Question;
import io.jarviscore.Envelope;
import io.jarviscore.JarvisException;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.WorkflowStore.Claim;
import io.jarviscore.WorkflowStore.Definition;
import io.jarviscore.settings.StateFsync;
import io.jarviscore.stored.BadRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that are damaged, foreign or unreadable. */
class StoreFileTest {
    @RegisterExtension final StoreFixture stores = new StoreFixture();

    @Test
    void aNewFileIsMadeWithItsFolders() {
        Path deep = stores.file().resolveSibling("a").resolve("b").resolve("state.db");

        SqliteStores.open(deep, stores.clock(), StoreFixture.limits()).close();

        assertThat(deep).exists();
    }

    @Test
    void aNewFileAndItsCompanionsAreReadableByTheirOwnerAlone() throws Exception {
        Path file = stores.folder().resolve("private").resolve("state.db");

        try (SqliteStores open = SqliteStores.open(file, stores.clock(), StoreFixture.limits())) {
            open.workflowStore().open(new Definition("w", List.of(Step.of("a", "x", "y"))));
            try (Stream<Path> all = Files.list(file.getParent())) {
                assertThat(all.toList())
                        .hasSizeGreaterThanOrEqualTo(3)
                        .allSatisfy(path -> assertThat(permissions(path)).isEqualTo("rw-------"));
            }
        }
        assertThat(permissions(Objects.requireNonNull(file.getParent()))).isEqualTo("rwx------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aLinkToNoFileIsRefused() throws Exception {
        Path link = Files.createSymbolicLink(stores.file(), stores.folder().resolve("nowhere"));

        assertThatThrownBy(() -> stores.open())
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("is a link to a file that does not exist");

        assertThat(link).isSymbolicLink();
        assertThat(stores.folder().resolve("nowhere")).doesNotExist();
    }

    @Test
    void ofManyThatMakeTheFileTogetherAllSucceed() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path file = stores.folder().resolve("round-" + round);
            List<Future<SqliteStores>> opening = new ArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
                for (int n = 0; n < 6; n++) {
                    opening.add(
                            threads.submit(
                                    () -> {
                                        go.await();
                                        return SqliteStores.open(
                                                file, stores.clock(), StoreFixture.limits());
                                    }));
                }
                go.countDown();
            }
            for (Future<SqliteStores> opened : opening) {
                opened.get().close();
            }
        }
    }

    @Test
    void aFileOfAnotherVersionIsRefusedAndLeftAlone() throws Exception {
        stores.open().close();
        execute("PRAGMA user_version = 99");
        byte[] before = Files.readAllBytes(stores.file());

        assertThatThrownBy(stores::open)
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(stores.file().toString())
                .hasMessageContaining("version 99")
                .hasMessageContaining("state_path");

        assertThat(stores.file()).hasBinaryContent(before);
    }

    @Test
    void aDatabaseOfSomethingElseIsRefusedAndLeftAlone() throws Exception {
        execute("CREATE TABLE customers (name TEXT)");
        byte[] before = Files.readAllBytes(stores.file());

        assertThatThrownBy(stores::open)
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(stores.file().toString())
                .hasMessageContaining("something else");

        assertThat(stores.file()).hasBinaryContent(before);
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
        for (String content : List.of("short", "long ".repeat(5_000))) {
            Files.writeString(stores.file(), content);

            assertThatThrownBy(stores::open)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining(stores.file().toString())
                    .hasMessageContaining("no SQLite database");

            assertThat(stores.file()).hasContent(content);
        }
    }

    @Test
    void aDamagedFileIsRefusedInWords() throws Exception {
        try (SqliteStores written = stores.open()) {
            finish(written, "w");
        }
        try (FileChannel file = FileChannel.open(stores.file(), StandardOpenOption.WRITE)) {
            byte[] noise = new byte[(int) file.size() - 4096];
            Arrays.fill(noise, (byte) 0x5A);
            file.write(ByteBuffer.wrap(noise), 4096);
        }

        assertThatThrownBy(() -> stores.open().workflowStore().find("w"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining(stores.file().toString())
                .hasMessageContaining("is damaged")
                .hasMessageContaining("backup");
    }

    @Test
    void aFileThatWasCutShortIsRefusedInWords() throws Exception {
        try (SqliteStores written = stores.open()) {
            for (int n = 0; n < 50; n++) {
                finish(written, "w-" + n);
            }
        }
        byte[] whole = Files.readAllBytes(stores.file());
        for (int length = 100; length < whole.length; length += 4096) {
            Files.write(stores.file(), Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> readEverything("w-", 50))
                    .as("%s of %s bytes", length, whole.length)
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining(stores.file().toString())
                    .hasMessageMatching("(?s).*(is damaged|no SQLite database).*");
        }
        Files.write(stores.file(), whole);
        readEverything("w-", 50);
    }

    @Test
    void damageInOnePageIsFoundWhenThatIsReadAndNowhereElse() throws Exception {
        String large = "x".repeat(20_000); // has pages of its own
        try (SqliteStores written = stores.open()) {
            finish(written, "before");
            written.ledger().append("t", "large", Map.of("text", large));
            finish(written, "after");
        }
        byte[] content = Files.readAllBytes(stores.file());
        int inside = new String(content, StandardCharsets.ISO_8859_1).indexOf("x".repeat(4_000));
        // The whole page: its first bytes hold the pointer to the text. SQLite has no checksums,
        // and could not tell a changed letter.
        int page = inside / 4096 * 4096;
        Arrays.fill(content, page, page + 4096, (byte) 0x5A);
        Files.write(stores.file(), content);

        try (SqliteStores damaged = stores.open()) {
            assertThatThrownBy(() -> damaged.ledger().read("t", 0, 10))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("backup")
                    .hasMessageNotContaining("ZZZ");

            assertThat(damaged.workflowStore().find("before")).isPresent();
            finish(damaged, "new");
        }
        readEverything("before", "after", "new");
    }

    @Test
    void aFileWhoseLogWasDeletedIsAsOldAsItsLastCheckpoint() throws Exception {
        Path copy = stores.folder().resolve("copy.db");
        stores.open().close();
        try (SqliteStores open = stores.open()) {
            finish(open, "w");
            Files.copy(stores.file(), copy); // without the -wal beside it, which has all there is
        }

        try (SqliteStores old = SqliteStores.open(copy, stores.clock(), StoreFixture.limits())) {
            assertThat(old.workflowStore().find("w")).isEmpty();
            finish(old, "w");
        }
        assertThat(stores.open().workflowStore().find("w")).isPresent();
    }

    private void readEverything(String prefix, int count) {
        readEverything(IntStream.range(0, count).mapToObj(n -> prefix + n).toArray(String[]::new));
    }

    private void readEverything(String... workflows) {
        try (SqliteStores read = stores.open()) {
            for (String workflow : workflows) {
                assertThat(read.workflowStore().find(workflow)).isPresent();
            }
        }
    }

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(
                        () ->
                                SqliteStores.open(
                                        stores.folder(), stores.clock(), StoreFixture.limits()))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("cannot be opened for writing");
    }

    @Test
    void aWriteThatIsNotAllowedIsRefusedInWords() {
        try (Database database = Database.open(stores.file(), StateFsync.ALWAYS)) {
            database.read(sql -> sql.update("PRAGMA query_only = ON"));

            assertThatThrownBy(() -> database.write(sql -> sql.update("DELETE FROM workflows")))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("cannot be opened for writing");
        }
    }

    @Test
    void theSettingDecidesHowOftenTheDiskIsForced() {
        Map<StateFsync, Integer> levels =
                Map.of(StateFsync.ALWAYS, 2, StateFsync.INTERVAL, 1, StateFsync.NEVER, 0);
        levels.forEach(
                (fsync, level) -> {
                    try (Database database = Database.open(stores.file(), fsync)) {
                        Optional<Integer> now =
                                database.read(
                                        sql ->
                                                sql.first(
                                                        "PRAGMA synchronous",
                                                        row -> row.getInt(1)));
                        assertThat(now).contains(level);
                    }
                });
    }

    @Test
    void aQuestionMarkInTheNameIsRefused() {
        assertThatThrownBy(
                        () ->
                                SqliteStores.open(
                                        Path.of("state?mode=memory"),
                                        stores.clock(),
                                        StoreFixture.limits()))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("question mark");
    }

    @Test
    void aFullDiskRefusesTheWriteAndLosesNothing() {
        try (Database database = Database.open(stores.file(), StateFsync.ALWAYS)) {
            SqliteLedger ledger =
                    new SqliteLedger(
                            database,
                            stores.clock(),
                            new Retention(stores.clock(), StoreFixture.RETENTION),
                            StoreFixture.RETENTION,
                            1_000,
                            new BadRecords());
            long kept = ledger.append("t", "small", Map.of());
            // The file may grow no further: to SQLite the same as a full disk.
            database.read(sql -> sql.first("PRAGMA max_page_count = 1", row -> row.getInt(1)));

            assertThatThrownBy(() -> ledger.append("t", "large", Map.of("x", "y".repeat(500_000))))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining(stores.file().toString())
                    .hasMessageContaining("disk is full");

            assertThat(ledger.read("t", 0, 10))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.position()).isEqualTo(kept));
            database.read(sql -> sql.first("PRAGMA max_page_count = 100000", row -> row.getInt(1)));
            assertThat(ledger.append("t", "large", Map.of("x", "y".repeat(500_000))))
                    .isGreaterThan(kept);
        }
    }

    @Test
    void everythingIsThereAfterTheFileWasClosed() throws Exception {
        Envelope mail = new Envelope("m", "ann", "bob", Map.of("n", 1L), Instant.EPOCH);
        Outcome done;
        Approval decided;
        try (SqliteStores first = stores.open()) {
            done = finish(first, "w");
            first.mailbox().send(mail);
            first.ledger().append("t", "kind", Map.of("n", 1L));
            first.approvals().request(new Question("q", "w", "a", "May it?", Map.of()));
            decided = first.approvals().approve("q", "ann", "yes", Map.of("n", 2L));
        }

        SqliteStores second = stores.open();

        assertThat(second.workflowStore().find("w").orElseThrow().steps().values())
                .singleElement()
                .satisfies(step -> assertThat(step.outcome()).contains(done));
        assertThat(second.mailbox().receive("bob", Duration.ZERO).orElseThrow().envelope())
                .isEqualTo(mail);
        assertThat(second.ledger().tail("t", 1).getFirst().data()).isEqualTo(Map.of("n", 1L));
        assertThat(second.approvals().find("q")).contains(decided);
        assertThat(second.approvals().unacknowledged(10)).containsExactly(decided);
    }

    @Test
    void aClosedStoreThrows() {
        SqliteStores closed = stores.open();
        closed.close();
        closed.close();

        assertThatThrownBy(() -> closed.workflowStore().find("w"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("was closed");
    }

    private static Outcome finish(SqliteStores stores, String workflow) {
        Outcome done = Outcome.success("done").at("node");
        stores.workflowStore()
                .open(new Definition(workflow, List.of(Step.of("a", "agent", "work"))));
        Optional<Claim> claim =
                stores.workflowStore().claim(workflow, "a", "node", Duration.ofSeconds(30));
        assertThat(stores.workflowStore().complete(claim.orElseThrow(), done)).isTrue();
        return done;
    }

    private void execute(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + stores.file());
                Statement plain = connection.createStatement()) {
            plain.execute(statement);
        }
    }
}
