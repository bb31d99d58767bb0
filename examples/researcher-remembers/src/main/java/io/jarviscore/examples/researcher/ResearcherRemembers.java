package io.jarviscore.examples.researcher;

import io.jarviscore.Mesh;
import io.jarviscore.MeshClock;
import io.jarviscore.Outcome;
import io.jarviscore.testing.StandIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two questions in two processes. The first one is answered by reading; the second process starts
 * with an empty memory of its own, but on the same state file, so the researcher remembers its
 * findings. The program prints the saving.
 *
 * <p>Without arguments it makes a new folder and starts itself twice; with a folder and a question
 * it is one of the two processes.
 */
public final class ResearcherRemembers {
    static final String FIRST = "At which temperature does seawater freeze?";
    static final String SECOND = "How cold may the water of a harbour get before seawater freezes?";

    private static final String TOKENS = "tokens: ";

    private ResearcherRemembers() {}

    /** Asks twice, or answers once. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 2) {
            Outcome outcome = ask(Path.of(args[0]), args[1], MeshClock.system());
            System.out.println(outcome.summary());
            System.out.println(TOKENS + outcome.usage().totalTokens());
            return;
        }
        Path folder = Files.createTempDirectory("researcher");
        long first = process(folder, FIRST);
        long second = process(folder, SECOND);
        System.out.printf(
                "%d tokens without memory, %d with it: %d saved%n", first, second, first - second);
        System.out.println(second < first ? "SUCCESS it remembered" : "FAILURE it learnt nothing");
    }

    /** One life of the researcher. */
    static Outcome ask(Path folder, String question, MeshClock clock) {
        try (StandIn standIn = StandIn.unlessProviderIsSet(Script::answer);
                Mesh mesh =
                        Mesh.builder()
                                .config(standIn.settings())
                                .config("state_path", folder.resolve("state.db").toString())
                                .config("storage_base_path", folder.resolve("blobs").toString())
                                .clock(clock)
                                .add(new Researcher())
                                .start()) {
            return mesh.run("researcher", question);
        }
    }

    /** Has a process of its own answer a question, and returns the tokens it spent. */
    private static long process(Path folder, String question)
            throws IOException, InterruptedException {
        System.out.println("> " + question);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED", // SQLite's library
                                "-classpath",
                                System.getProperty("java.class.path"),
                                ResearcherRemembers.class.getName(),
                                folder.toString(),
                                question)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long tokens = -1;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println("  " + line);
                if (line.startsWith(TOKENS)) {
                    tokens = Long.parseLong(line.substring(TOKENS.length()));
                }
            }
        }
        if (process.waitFor() != 0 || tokens < 0) {
            throw new IOException("the researcher's process failed");
        }
        return tokens;
    }
}
