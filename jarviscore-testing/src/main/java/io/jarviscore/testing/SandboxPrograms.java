package io.jarviscore.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Deno and Pyodide for tests of sandboxes in processes of their own: npm packages, fetched once
 * into a folder of the user ({@code ~/.cache/jarviscore}, or the system property {@code
 * jarviscore.sandbox.programs}).
 *
 * <pre>{@code
 * SandboxPrograms programs = SandboxPrograms.fetched().orElse(null);
 * assumeTrue(programs != null, SandboxPrograms.MISSING);
 * }</pre>
 *
 * @param deno the executable of Deno
 * @param pyodide the folder of Pyodide
 */
public record SandboxPrograms(Path deno, Path pyodide) {
    /** The reason for a skipped test, in one line. */
    public static final String MISSING =
            "npm is missing or cannot fetch deno and pyodide: install Node.js with npm";

    /** The versions that JarvisCore is tested with; MIT and MPL-2.0. */
    private static final List<String> PACKAGES = List.of("deno@2.9.6", "pyodide@314.0.0");

    /**
     * Fetches missing programs. Blocks for some seconds the first time on a machine; several
     * processes may call it at the same time.
     *
     * @return empty if npm is absent or fails
     */
    public static Optional<SandboxPrograms> fetched() {
        Path folder = folder();
        SandboxPrograms programs = in(folder);
        return programs.arePresent() || install(folder, programs)
                ? Optional.of(programs)
                : Optional.empty();
    }

    /** The npm packages with their versions, for example {@code deno@2.9.6}. */
    public static List<String> packages() {
        return PACKAGES;
    }

    private static Path folder() {
        String named = System.getProperty("jarviscore.sandbox.programs", "");
        Path base =
                named.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache", "jarviscore")
                        : Path.of(named);
        return base.resolve(String.join("-", PACKAGES).replace('@', '-'));
    }

    private static SandboxPrograms in(Path folder) {
        Path modules = folder.resolve("node_modules");
        return new SandboxPrograms(
                modules.resolve("@deno").resolve(platform()).resolve("deno"),
                modules.resolve("pyodide"));
    }

    /** Names the package that holds the executable for this machine. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String processor = arm ? "arm64" : "x64";
        return system.contains("mac") ? "darwin-" + processor : "linux-" + processor + "-glibc";
    }

    private boolean arePresent() {
        return Files.isExecutable(deno) && Files.exists(pyodide.resolve("pyodide.mjs"));
    }

    private static boolean install(Path folder, SandboxPrograms programs) {
        try {
            Files.createDirectories(folder);
            try (FileChannel file =
                            FileChannel.open(
                                    folder.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock held = file.lock()) {
                return held.isValid() && (programs.arePresent() || npm(folder, programs));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use " + folder, e);
        }
    }

    private static boolean npm(Path folder, SandboxPrograms programs) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"));
        command.addAll(List.of("--prefix", folder.toString()));
        command.addAll(PACKAGES);
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("npm.log").toFile())
                            .start();
        } catch (IOException absent) {
            return false;
        }
        try {
            return process.waitFor() == 0 && programs.arePresent();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
