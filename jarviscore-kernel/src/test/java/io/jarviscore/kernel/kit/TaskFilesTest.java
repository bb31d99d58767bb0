package io.jarviscore.kernel.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.BlobStore;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.testing.ScriptedChatModel;
import io.jarviscore.testing.TestMesh;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that generated code reads and writes. */
class TaskFilesTest {
    @TempDir private Path root;
    private TaskFiles files;

    @BeforeEach
    void open() throws IOException {
        Path folder = Files.createDirectory(root.resolve("task"));
        files = new TaskFiles(folder.toRealPath(), new NoBlobs());
        Files.writeString(root.resolve("secret"), "canary");
    }

    private @Nullable Object call(String name, Object... arguments) throws Exception {
        return Objects.requireNonNull(files.functions().get(name)).call(List.of(arguments));
    }

    private Map<?, ?> piece(Object... arguments) throws Exception {
        return (Map<?, ?>) Objects.requireNonNull(call("readFile", arguments));
    }

    @Test
    void aWrittenFileIsReadAndListed() throws Exception {
        call("writeFile", "out/a.txt", "one\n");
        call("appendFile", "out/a.txt", "two ü");

        assertThat(call("readFile", "out/a.txt")).hasToString("{text=one\ntwo ü, next=null}");
        assertThat(call("listFiles")).isEqualTo(List.of(Map.of("path", "out/a.txt", "size", 10L)));
    }

    @Test
    void aLargeFileIsReadInPiecesOfWholeLines() throws Exception {
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            csv.append(i).append(",grün\n");
        }
        Files.writeString(root.resolve("task/in.csv"), csv);

        StringBuilder read = new StringBuilder();
        List<Boolean> whole = new ArrayList<>();
        Object next = 0L;
        while (next != null) {
            Map<?, ?> piece = piece("in.csv", next);
            read.append(piece.get("text"));
            whole.add(String.valueOf(piece.get("text")).endsWith("\n"));
            next = piece.get("next");
        }

        assertThat(read.toString()).isEqualTo(csv.toString());
        assertThat(whole).hasSize(3).containsOnly(true);
    }

    @Test
    void aLineLongerThanAPieceIsCutBetweenCharacters() throws Exception {
        String text = "x" + "€".repeat(300_000);
        Files.writeString(root.resolve("task/long"), text);

        Map<?, ?> first = piece("long");
        Map<?, ?> second = piece("long", Objects.requireNonNull(first.get("next")));
        Map<?, ?> third = piece("long", Objects.requireNonNull(second.get("next")));

        assertThat("" + first.get("text") + second.get("text") + third.get("text")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "a/../../secret",
                "/etc/passwd",
                "",
                ".",
                "..",
                "a//b",
                "a/./b",
                "..\\secret",
                "C:secret",
                "a\u0000b",
                "link",
                "linked/secret",
                " "
            })
    void nothingOutsideOfTheFolderIsReached(String path) throws Exception {
        Files.createSymbolicLink(root.resolve("task/link"), root.resolve("secret"));
        Files.createSymbolicLink(root.resolve("task/linked"), root);

        assertThatThrownBy(() -> call("readFile", path))
                .isInstanceOf(IOException.class)
                .message()
                .doesNotContain("canary");
        assertThatThrownBy(() -> call("writeFile", path, "x")).isInstanceOf(IOException.class);
        assertThat(root.resolve("secret")).hasContent("canary");
    }

    @Test
    void moreFilesThanTheQuotaAreRefused() throws Exception {
        for (int i = 0; i < TaskFiles.MOST_FILES; i++) {
            Files.createFile(root.resolve("task/" + i));
        }

        assertThatThrownBy(() -> call("writeFile", "one-more", "x")).hasMessageContaining("full");
        call("writeFile", "7", "x");
    }

    @Test
    void codeOfATaskWorksThroughAFileAndItsOutputIsKept() throws Exception {
        String code =
                """
                let sum = 0;
                for (let at = 0; at !== null; ) {
                  const piece = readFile('in.csv', at);
                  for (const line of piece.text.split('\\n')) if (line) sum += Number(line);
                  at = piece.next;
                }
                writeFile('out/sum.txt', String(sum));
                result = sum;
                """;
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .toolCall(
                                "run_code",
                                Map.of("code", "writeFile('in.csv', '1\\n2\\n'); result = 1"))
                        .toolCall("run_code", Map.of("code", code))
                        .text("done");
        Path blobs = root.resolve("blobs");
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.config("coder_workspace", root.resolve("space").toString())
                                        .config("storage_base_path", blobs.toString())
                                        .config("sandbox_engine", "quickjs")
                                        .chatModel(model)
                                        .add(new Coder()))) {
            assertThat(mesh.run("coder", "Sum").payload()).isEqualTo(3L);
        }

        try (Stream<Path> kept = Files.walk(blobs)) {
            assertThat(kept.filter(Files::isRegularFile).map(Path::toString))
                    .anyMatch(file -> file.endsWith("out/sum.txt"));
        }
        assertThat(model.lastRequest().tools().toString()).contains("readFile(path, offset)");
    }

    @Test
    void anArtefactThatAStepNamesIsAFileOfItsCode() {
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .toolCall(
                                "run_code",
                                Map.of(
                                        "code",
                                        "appendFile('data/in.csv', '3'); result = listFiles()"))
                        .toolCall(
                                "run_code", Map.of("code", "result = readFile('data/in.csv').text"))
                        .text("done");
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.config("coder_workspace", root.resolve("space").toString())
                                        .config("sandbox_engine", "quickjs")
                                        .chatModel(model)
                                        .add(new Clerk(), new Coder()))) {
            WorkflowResult run =
                    mesh.workflow(
                            "sums",
                            Step.of("export", "clerk", "Export"),
                            Step.of("sum", "coder", "Sum")
                                    .after("export")
                                    .params(
                                            Map.of(
                                                    "files",
                                                    Map.of("data/in.csv", "exports/numbers.csv"))));

            assertThat(run.step("sum").payload()).isEqualTo("1\n2\n3");
        }
    }

    @Test
    void anArtefactThatIsMissingIsNamedToTheModel() {
        ScriptedChatModel model =
                new ScriptedChatModel()
                        .toolCall("run_code", Map.of("code", "result = 1"))
                        .text("There is no file.");
        try (TestMesh mesh =
                TestMesh.start(
                        with ->
                                with.config("coder_workspace", root.resolve("space").toString())
                                        .config("sandbox_engine", "quickjs")
                                        .chatModel(model)
                                        .add(new Coder()))) {
            mesh.workflow(
                    "sums",
                    Step.of("sum", "coder", "Sum")
                            .params(Map.of("files", Map.of("in.csv", "exports/none.csv"))));
        }

        assertThat(model.lastRequest().messages().getLast().text())
                .contains("there is no artefact exports/none.csv");
    }

    /** Nothing is kept in the tests of single calls. */
    private static final class NoBlobs implements BlobStore {
        @Override
        public void put(String path, byte[] content) {
            throw new AssertionError(path);
        }

        @Override
        public void put(String path, InputStream content) {
            throw new AssertionError(path);
        }

        @Override
        public Optional<byte[]> get(String path) {
            return Optional.empty();
        }

        @Override
        public Optional<InputStream> open(String path) {
            return Optional.empty();
        }

        @Override
        public List<Stat> list(String prefix) {
            return List.of();
        }

        @Override
        public Optional<Stat> stat(String path) {
            return Optional.empty();
        }

        @Override
        public boolean delete(String path) {
            return false;
        }
    }

    private static final class Clerk extends Agent {
        Clerk() {
            super(AgentCard.of("clerk", "exports"));
        }

        @Override
        protected Outcome execute(Task task) {
            context().blobs().put("exports/numbers.csv", "1\n2\n".getBytes(UTF_8));
            return Outcome.success("exports/numbers.csv");
        }
    }

    private static final class Coder extends AutoAgent {
        Coder() {
            super(AgentCard.of("coder", "code"), "You code.");
        }
    }
}
