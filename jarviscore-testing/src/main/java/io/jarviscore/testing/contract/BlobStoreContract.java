package io.jarviscore.testing.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.BlobStore;
import io.jarviscore.BlobStore.Condition;
import io.jarviscore.BlobStore.Page;
import io.jarviscore.BlobStore.Stat;
import io.jarviscore.JarvisException;
import io.jarviscore.StoreUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarantees of every {@link BlobStore}. */
public abstract class BlobStoreContract {
    private static final List<String> NO_PATHS =
            List.of(
                    "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "a/./b",
                    "./a", "a\\b", "a b", "a:b", "~a", "a*", "ä", "a\n", "a\0");
    private static final int LARGE = 5_000_000;

    @SuppressWarnings("NullAway.Init") // made before each test
    private BlobStore blobs;

    /** For subclasses. */
    protected BlobStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract BlobStore newBlobStore() throws Exception;

    @BeforeEach
    final void makeBlobStore() throws Exception {
        blobs = newBlobStore();
    }

    @Test
    void bytesReadBackAsTheyWereStored() {
        byte[] everyByte = new byte[256];
        IntStream.range(0, 256).forEach(n -> everyByte[n] = (byte) n);

        blobs.put("a/b/every.byte", everyByte);
        blobs.put("empty", new byte[0]);

        assertThat(blobs.get("a/b/every.byte")).contains(everyByte);
        assertThat(blobs.get("empty")).contains(new byte[0]);
    }

    @Test
    void largeArtefactsStreamInAndOut() throws Exception {
        byte[] large = new byte[LARGE];
        new Random(42).nextBytes(large);

        blobs.put("large", new ByteArrayInputStream(large));

        try (InputStream stored = blobs.open("large").orElseThrow()) {
            assertThat(Arrays.equals(stored.readAllBytes(), large)).isTrue();
        }
        assertThat(blobs.stat("large").map(Stat::size)).contains((long) LARGE);
    }

    @Test
    void theStreamThatWasStoredIsNotClosed() {
        AtomicBoolean closed = new AtomicBoolean();
        blobs.put(
                "a",
                new ByteArrayInputStream(new byte[10]) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                });

        assertThat(closed).isFalse();
    }

    @Test
    void aWriteReplacesTheWholeArtefact() {
        put("a", "the longer first version");
        put("a", "second");

        assertThat(text("a")).isEqualTo("second");
        assertThat(blobs.list("")).hasSize(1);
    }

    @Test
    void aStreamThatBreaksKeepsTheOldContent() {
        put("a", "old");
        InputStream broken =
                new SequenceInputStream(
                        new ByteArrayInputStream("new".getBytes(UTF_8)), new BrokenStream());

        assertThatThrownBy(() -> blobs.put("a", broken)).isInstanceOf(JarvisException.class);
        assertThatThrownBy(() -> blobs.put("b", new BrokenStream()))
                .isInstanceOf(JarvisException.class)
                // Which would be tried again until the store answers.
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("b");

        assertThat(text("a")).isEqualTo("old");
        assertThat(blobs.list("").stream().map(Stat::path)).containsExactly("a");
    }

    @Test
    void anAbsentArtefactIsEmpty() {
        put("a/b", "x");

        for (String path : List.of("nothing", "a", "a/c", "a/b/c")) {
            assertThat(blobs.get(path)).as(path).isEmpty();
            assertThat(blobs.open(path)).as(path).isEmpty();
            assertThat(blobs.stat(path)).as(path).isEmpty();
            assertThat(blobs.delete(path)).as(path).isFalse();
        }
    }

    @Test
    void aStatHasThePathAndTheSize() {
        put("a/b", "12345");

        Stat stat = blobs.stat("a/b").orElseThrow();

        assertThat(stat.path()).isEqualTo("a/b");
        assertThat(stat.size()).isEqualTo(5);
        assertThat(blobs.list("a/b")).containsExactly(stat);
    }

    @Test
    void theListHasEveryPathThatStartsWithThePrefixInOrder() {
        for (String path : List.of("p/b/c", "pq/a", "p/a", "q", "p.x", "p/b-c", "p-1/z")) {
            put(path, path);
        }

        assertThat(paths("")).containsExactly("p-1/z", "p.x", "p/a", "p/b-c", "p/b/c", "pq/a", "q");
        assertThat(paths("p")).containsExactly("p-1/z", "p.x", "p/a", "p/b-c", "p/b/c", "pq/a");
        assertThat(paths("p/")).containsExactly("p/a", "p/b-c", "p/b/c");
        assertThat(paths("p/b")).containsExactly("p/b-c", "p/b/c");
        assertThat(paths("p/b/")).containsExactly("p/b/c");
        assertThat(paths("p/b/c")).containsExactly("p/b/c");
        assertThat(paths("nothing/at/all")).isEmpty();
    }

    @Test
    void anEmptyStoreListsNothing() {
        assertThat(blobs.list("")).isEmpty();
    }

    @Test
    void aDeletedArtefactIsGone() {
        put("a/b/c", "x");
        put("a/d", "y");

        assertThat(blobs.delete("a/b/c")).isTrue();
        assertThat(blobs.delete("a/b/c")).isFalse();

        assertThat(blobs.get("a/b/c")).isEmpty();
        assertThat(paths("")).containsExactly("a/d");
    }

    @Test
    void namesWithDotsAreJustNames() {
        for (String path : List.of(".hidden", "...", "a/..b", "a/b..", ".git/config")) {
            put(path, path);

            assertThat(text(path)).isEqualTo(path);
            assertThat(paths(path)).containsExactly(path);
        }
    }

    @Test
    void aTextThatIsNoPathIsRefusedEverywhere() {
        for (String path : NO_PATHS) {
            assertRefused(path, () -> blobs.put(path, new byte[0]));
            assertRefused(path, () -> blobs.put(path, new ByteArrayInputStream(new byte[0])));
            assertRefused(path, () -> blobs.put(path, new byte[0], Condition.absent()));
            assertRefused(path, () -> blobs.append(path, new byte[1]));
            assertRefused(path, () -> blobs.sha256(path));
            assertRefused(path, () -> blobs.get(path));
            assertRefused(path, () -> blobs.open(path));
            assertRefused(path, () -> blobs.stat(path));
            assertRefused(path, () -> blobs.delete(path));
        }
        assertThat(blobs.list("")).isEmpty();
    }

    @Test
    void aPrefixCannotLeaveTheStoreEither() {
        for (String prefix : List.of("/", "../", "..", "a/../", "a//", "a b", "./a")) {
            assertRefused(prefix, () -> blobs.list(prefix));
            assertRefused(prefix, () -> blobs.list(prefix, 5, Optional.empty()));
        }
    }

    @Test
    void theTagChangesWithEveryWriteAndNotWithout() {
        put("a", "1");
        String first = tag("a");
        assertThat(tag("a")).isEqualTo(first).isNotEmpty();

        put("a", "2");
        String second = tag("a");
        assertThat(blobs.delete("a")).isTrue();
        put("a", "1");

        assertThat(List.of(first, second)).doesNotHaveDuplicates().doesNotContain(tag("a"));
    }

    @Test
    void aWriteThatNeedsAbsenceFailsWhereSomethingIs() {
        assertThat(blobs.put("a", bytes("first"), Condition.absent())).isTrue();
        assertThat(blobs.put("a", bytes("second"), Condition.absent())).isFalse();

        assertThat(text("a")).isEqualTo("first");
        assertThat(paths("")).containsExactly("a");
    }

    @Test
    void aWriteThatNeedsNoChangeFailsAfterOne() {
        put("a", "first");
        Condition unchanged = Condition.unchanged(tag("a"));

        assertThat(blobs.put("a", bytes("second"), unchanged)).isTrue();
        assertThat(blobs.put("a", bytes("third"), unchanged)).isFalse();

        assertThat(text("a")).isEqualTo("second");
    }

    @Test
    void aWriteThatNeedsNoChangeFailsAfterADelete() {
        put("a", "first");
        Condition unchanged = Condition.unchanged(tag("a"));
        blobs.delete("a");

        assertThat(blobs.put("a", bytes("second"), unchanged)).isFalse();

        assertThat(blobs.get("a")).isEmpty();
    }

    @Test
    void oneOfManyThatNeedAbsenceWrites() throws Exception {
        Stream<Callable<Boolean>> writers =
                IntStream.range(0, 8)
                        .mapToObj(n -> () -> blobs.put("a", bytes("" + n), Condition.absent()));

        assertThat(Crowd.together(writers.toList())).containsOnlyOnce(true);
    }

    @Test
    void countingWithConditionsLosesNoCount() throws Exception {
        put("count", "0");
        Stream<Callable<Boolean>> counters =
                Stream.<Callable<Boolean>>generate(() -> () -> countTo(5)).limit(4);

        Crowd.together(counters.toList());

        assertThat(text("count")).isEqualTo("20");
    }

    @Test
    void aConditionalStreamThatBreaksKeepsTheOldContent() {
        put("a", "old");
        Condition unchanged = Condition.unchanged(tag("a"));

        assertThatThrownBy(() -> blobs.put("a", new BrokenStream(), unchanged))
                .isInstanceOf(JarvisException.class)
                .isNotInstanceOf(StoreUnavailableException.class);

        assertThat(text("a")).isEqualTo("old");
        assertThat(blobs.put("a", bytes("new"), unchanged)).isTrue();
    }

    @Test
    void anAppendMakesTheArtefactAndThenGoesToItsEnd() {
        blobs.append("log", bytes("one "));
        blobs.append("log", bytes("two "));
        blobs.append("log", new byte[0]);
        put("put", "first ");
        blobs.append("put", bytes("second"));

        assertThat(text("log")).isEqualTo("one two ");
        assertThat(text("put")).isEqualTo("first second");
        assertThat(blobs.stat("log").map(Stat::size)).contains(8L);
    }

    @Test
    void anAppendToALargeArtefactKeepsAllOfIt() throws Exception {
        byte[] large = new byte[LARGE];
        new Random(7).nextBytes(large);
        blobs.put("large", new ByteArrayInputStream(large));

        blobs.append("large", large);

        assertThat(blobs.stat("large").map(Stat::size)).contains(2L * LARGE);
        byte[] found = blobs.get("large").orElseThrow();
        assertThat(Arrays.equals(found, 0, LARGE, large, 0, LARGE)).isTrue();
        assertThat(Arrays.equals(found, LARGE, 2 * LARGE, large, 0, LARGE)).isTrue();
    }

    @Test
    void concurrentAppendsAreAllKeptWhole() throws Exception {
        Stream<Callable<Boolean>> writers =
                IntStream.range(0, 4)
                        .mapToObj(
                                n ->
                                        () -> {
                                            for (int round = 0; round < 5; round++) {
                                                blobs.append("log", bytes("<" + n + round + ">"));
                                            }
                                            return true;
                                        });

        Crowd.together(writers.toList());

        assertThat(text("log").split("(?<=>)", -1))
                .contains(
                        IntStream.range(0, 4)
                                .boxed()
                                .flatMap(
                                        n ->
                                                IntStream.range(0, 5)
                                                        .mapToObj(round -> "<" + n + round + ">"))
                                .toArray(String[]::new))
                .hasSize(21);
    }

    @Test
    void pagesHaveTheWholeListInOrder() {
        List<String> all = IntStream.range(10, 17).mapToObj(n -> "p/" + n).toList();
        all.forEach(path -> put(path, "x"));
        put("q", "x");

        List<List<String>> pages = pages("p/", 3);

        assertThat(pages.stream().flatMap(List::stream)).containsExactlyElementsOf(all);
        assertThat(pages).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(3));
        assertThat(pages("p/", 7).stream().flatMap(List::stream)).containsExactlyElementsOf(all);
        assertThat(pages("nothing/", 3).stream().flatMap(List::stream)).isEmpty();
    }

    @Test
    void aPageOutsideItsBoundsIsRefused() {
        for (int limit : new int[] {-1, 0, 5_001}) {
            assertThatThrownBy(() -> blobs.list("", limit, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 5000");
        }
    }

    @Test
    void theHashIsThatOfTheBytes() {
        put("a", "abc");

        // FIPS 180-2, appendix B.1
        assertThat(blobs.sha256("a"))
                .contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(blobs.sha256("b")).isEmpty();
    }

    @Test
    void aReaderSeesOneWholeVersionWhileOthersWrite() throws Exception {
        byte[][] versions = {filled('a', 100_000), filled('b', 200_000), filled('c', 50_000)};
        blobs.put("shared", versions[0]);
        Stream<Callable<Boolean>> writers =
                Arrays.stream(versions)
                        .map(
                                version ->
                                        () -> {
                                            for (int n = 0; n < 20; n++) {
                                                blobs.put("shared", version);
                                            }
                                            return true;
                                        });
        Stream<Callable<Boolean>> readers =
                Stream.<Callable<Boolean>>generate(() -> () -> readsWhole(versions)).limit(3);

        List<Boolean> whole = Crowd.together(Stream.concat(writers, readers).toList());

        assertThat(whole).containsOnly(true);
        assertThat(paths("")).containsExactly("shared");
    }

    @Test
    void neighboursMayComeAndGoAtTheSameTime() throws Exception {
        Stream<Callable<Boolean>> comingAndGoing =
                IntStream.range(0, 4)
                        .mapToObj(
                                n ->
                                        () -> {
                                            for (int round = 0; round < 50; round++) {
                                                put("deep/er/" + n, "x");
                                                blobs.list("deep/");
                                                assertThat(blobs.delete("deep/er/" + n)).isTrue();
                                            }
                                            return true;
                                        });

        Crowd.together(comingAndGoing.toList());

        assertThat(blobs.list("")).isEmpty();
    }

    private boolean readsWhole(byte[]... versions) {
        for (int n = 0; n < 50; n++) {
            byte[] read = blobs.get("shared").orElseThrow();
            if (Arrays.stream(versions).noneMatch(version -> Arrays.equals(version, read))) {
                return false;
            }
        }
        return true;
    }

    private boolean countTo(int times) {
        int counted = 0;
        while (counted < times) {
            String tag = tag("count");
            int now = Integer.parseInt(text("count"));
            if (blobs.put("count", bytes(Integer.toString(now + 1)), Condition.unchanged(tag))) {
                counted++;
            }
        }
        return true;
    }

    private List<List<String>> pages(String prefix, int limit) {
        List<List<String>> pages = new ArrayList<>();
        Optional<String> from = Optional.empty();
        do {
            Page page = blobs.list(prefix, limit, from);
            pages.add(page.artefacts().stream().map(Stat::path).toList());
            from = page.next();
        } while (from.isPresent());
        return pages;
    }

    private String tag(String path) {
        return blobs.stat(path).orElseThrow().tag();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private void put(String path, String text) {
        blobs.put(path, text.getBytes(UTF_8));
    }

    private String text(String path) {
        return new String(blobs.get(path).orElseThrow(), UTF_8);
    }

    private List<String> paths(String prefix) {
        return blobs.list(prefix).stream().map(Stat::path).toList();
    }

    private static void assertRefused(String path, Runnable action) {
        assertThatThrownBy(action::run)
                .as("\"%s\"", path)
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] filled(char with, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    /** Fails like a connection that was lost. */
    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection lost");
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            throw new IOException("connection lost");
        }
    }
}
