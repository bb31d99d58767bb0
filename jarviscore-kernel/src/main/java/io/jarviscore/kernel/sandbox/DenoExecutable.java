package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Deno's file on this machine.
 *
 * @param path the executable
 * @param version its version, for example {@code 2.9.6}
 */
record DenoExecutable(Path path, String version) {
    /**
     * The version that the escape suite was run with. Other versions of 2.x are taken with a
     * warning.
     */
    static final String PINNED = "2.9.6";

    private static final String SUPPORTED = "2.";
    private static final Pattern FIRST_LINE = Pattern.compile("deno (\\d{1,4}[\\w.+-]{0,40}).*");
    private static final Pattern PYODIDE_VERSION =
            Pattern.compile("\"version\"\\s*+:\\s*+\"([\\w.+-]{1,40})\"");

    /** The version that the Python suite was run with. */
    static final String PINNED_PYODIDE = "314.0.0";

    private static final String SUPPORTED_PYODIDE = "314.";

    /** The first executable file of that name on a search path. */
    static Optional<Path> onPath(String searchPath) {
        return Stream.of(searchPath.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "deno"))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * Asks a file for its version. Blocks for the start of a process, at most ten seconds.
     *
     * @throws IOException if it is not a Deno that this version supports; says why
     */
    static DenoExecutable check(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw new IOException(file + " is not an executable file");
        }
        if (!Files.isExecutable(Path.of("/bin/sh"))) {
            throw new IOException("processes are limited and guarded by /bin/sh, which is missing");
        }
        String said = firstLine(file);
        Matcher version = FIRST_LINE.matcher(said);
        if (!version.matches()) {
            throw new IOException(file + " --version does not say what Deno says: " + said);
        }
        if (!version.group(1).startsWith(SUPPORTED)) {
            throw new IOException(
                    file + " is Deno " + version.group(1) + "; " + SUPPORTED + "x is supported");
        }
        return new DenoExecutable(file, version.group(1));
    }

    /**
     * The version of the npm package pyodide in a folder.
     *
     * @throws IOException if it is absent or not supported; says why
     */
    static String checkPyodide(Path folder) throws IOException {
        Path description = folder.resolve("package.json");
        if (!Files.exists(description) || !Files.exists(folder.resolve("pyodide.mjs"))) {
            throw new IOException(
                    folder
                            + " is not the npm package pyodide: pyodide.mjs or package.json is missing");
        }
        Matcher version = PYODIDE_VERSION.matcher(Files.readString(description));
        String found = version.find() ? version.group(1) : "unknown";
        if (!found.startsWith(SUPPORTED_PYODIDE)) {
            throw new IOException(
                    folder + " is pyodide " + found + "; " + SUPPORTED_PYODIDE + "x is supported");
        }
        return found;
    }

    private static String firstLine(Path file) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(file.toString(), "--version")).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("NO_COLOR", "1");
        Process process = builder.start();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException(file + " --version does not end");
            }
            String text = new String(process.getInputStream().readNBytes(1024), UTF_8);
            return text.lines().findFirst().orElse("nothing");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + file + " said its version", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
