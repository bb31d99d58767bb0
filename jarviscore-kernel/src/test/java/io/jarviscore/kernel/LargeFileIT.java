package io.jarviscore.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Mesh;
import io.jarviscore.Outcome;
import io.jarviscore.Step;
import io.jarviscore.Task;
import io.jarviscore.WorkflowResult;
import io.jarviscore.testing.Campaigns;
import io.jarviscore.testing.SandboxPrograms;
import io.jarviscore.testing.ScriptedChatModel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A CSV file, of 50 MB in the full form, that code works through without the model seeing it. */
@Timeout(1_800)
class LargeFileIT {
    private static final int FULL = 50_000_000;
    private static final int GROUPS = 7;
    private static final String PADDING = "x".repeat(80);

    private static final String CODE =
            """
            const sums = {};
            let lines = 0;
            for (let at = 0; at !== null; ) {
              const piece = readFile('orders.csv', at);
              for (const line of piece.text.split('\\n')) {
                if (!line) continue;
                const [id, group, value] = line.split(',');
                sums[group] = (sums[group] ?? 0) + Number(value);
                lines++;
              }
              at = piece.next;
            }
            writeFile('sums.json', JSON.stringify(sums));
            result = [lines, sums.g0];
            """;

    @TempDir private Path folder;

    @Test
    void codeOfQuickJsWorksThroughALargeFile() throws IOException {
        check(Map.of("sandbox_engine", "quickjs"), Campaigns.tries(500_000, FULL));
    }

    @Test
    void codeOfDenoWorksThroughALargeFile() throws IOException {
        SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
        assumeTrue(programs != null, SandboxPrograms.MISSING);

        check(
                Map.of("sandbox_engine", "deno", "sandbox_engine_path", programs.deno().toString()),
                Campaigns.tries(5_000_000, FULL));
    }

    private void check(Map<String, ?> engine, int bytes) throws IOException {
        Path csv = folder.resolve("orders.csv");
        long lines = write(csv, bytes);
        long sum = 0;
        for (long i = 0; i < lines; i += GROUPS) {
            sum += 3 * i;
        }
        ScriptedChatModel model =
                new ScriptedChatModel().toolCall("run_code", Map.of("code", CODE)).text("done");
        try (Mesh mesh = mesh(engine, model, csv)) {
            WorkflowResult run =
                    mesh.workflow(
                            "sums",
                            Step.of("export", "clerk", "Export"),
                            Step.of("sum", "analyst", "Sum by group")
                                    .after("export")
                                    .params(
                                            Map.of(
                                                    "files",
                                                    Map.of("orders.csv", "exports/orders.csv"))));

            assertThat(run.step("sum").payload()).hasToString("[" + lines + ", " + sum + "]");
        }
        assertThat(model.requests().toString()).hasSizeLessThan(20_000);
    }

    /** Returns the number of lines. */
    private static long write(Path csv, int bytes) throws IOException {
        long lines = 0;
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            for (long written = 0; written < bytes; lines++) {
                String line = lines + ",g" + lines % GROUPS + "," + 3 * lines + "," + PADDING;
                out.write(line);
                out.write('\n');
                written += line.length() + 1;
            }
        }
        return lines;
    }

    private Mesh mesh(Map<String, ?> engine, ScriptedChatModel model, Path csv) {
        return Mesh.builder()
                .environment(Map.of())
                .config(engine)
                .config("state_store", "memory")
                .config("coder_workspace", folder.resolve("space").toString())
                .config("storage_base_path", folder.resolve("blobs").toString())
                .config("kernel_wall_clock_ms", 1_500_000)
                .config("execution_timeout", 1_200)
                .chatModel(model)
                .add(new Clerk(csv), new Analyst())
                .start();
    }

    private static final class Clerk extends Agent {
        private final Path csv;

        Clerk(Path csv) {
            super(AgentCard.of("clerk", "exports"));
            this.csv = csv;
        }

        @Override
        protected Outcome execute(Task task) throws IOException {
            try (InputStream content = Files.newInputStream(csv)) {
                context().blobs().put("exports/orders.csv", content);
            }
            return Outcome.success("exports/orders.csv");
        }
    }

    private static final class Analyst extends AutoAgent {
        Analyst() {
            super(AgentCard.of("analyst", "code"), "You compute.");
        }
    }
}
