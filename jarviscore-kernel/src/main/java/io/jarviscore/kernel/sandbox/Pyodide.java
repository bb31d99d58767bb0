package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Python with its standard library: CPython as WebAssembly in Deno, which may read Pyodide's folder
 * and nothing else. The first process of a pool loads it, which takes seconds, and leaves a
 * snapshot of its memory, from which the others start in a fraction of one.
 */
final class Pyodide implements Program {
    private static final int MEGABYTES = 512;
    private static final String SCRIPT = "python.mjs";
    private static final String RUNNER = "runner.py";
    private static final String SNAPSHOT = "snapshot.bin";
    private static final Manual MANUAL = new PythonManual(MEGABYTES);

    private final Path deno;
    private final Path folder;

    /**
     * An engine by its two programs.
     *
     * @param deno the executable of Deno
     * @param folder the npm package pyodide
     */
    Pyodide(Path deno, Path folder) {
        this.deno = deno;
        this.folder = folder;
    }

    @Override
    public String name() {
        return "pyodide";
    }

    @Override
    public Language language() {
        return Language.PYTHON;
    }

    @Override
    public String containment() {
        return "Python by Pyodide in Deno, a process without permissions for each run";
    }

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void install(Path pool) throws IOException {
        Files.writeString(
                pool.resolve(SCRIPT), Deno.resource("frames.js") + Deno.resource("python.js"));
        Files.writeString(pool.resolve(RUNNER), Deno.resource(RUNNER));
    }

    @Override
    public List<String> command(Path pool, boolean first) {
        Path snapshot = pool.resolve(SNAPSHOT);
        Path runner = pool.resolve(RUNNER);
        List<String> command = new ArrayList<>(List.of(deno.toString()));
        command.addAll(Deno.WITHOUT_ANYTHING);
        command.add("--allow-read=" + folder + "," + (first ? runner : snapshot));
        command.add(first ? "--allow-write=" + snapshot : "--deny-write");
        command.addAll(
                List.of(
                        pool.resolve(SCRIPT).toString(),
                        folder.toString(),
                        snapshot.toString(),
                        runner.toString()));
        if (first) {
            command.add("snapshot");
        }
        return command;
    }

    @Override
    public int megabytesOfData() {
        return MEGABYTES;
    }
}
