package io.jarviscore.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs commands in this process on a store, trace folder and vault of their own. */
final class Cli {
    private final Path folder;

    Cli(Path folder) {
        this.folder = folder;
    }

    /** The settings that make every command use the folder. */
    List<String> settings() {
        return List.of(
                "--set", "state_store=sqlite",
                "--set", "state_path=" + folder.resolve("state.db"),
                "--set", "storage_base_path=" + folder.resolve("blobs"),
                "--set", "nexus_vault=" + folder.resolve("nexus.enc"),
                "--set", "telemetry_trace_dir=" + folder.resolve("traces"));
    }

    /** Runs a command with the settings of the folder. */
    Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(settings());
        return exactly(all.toArray(String[]::new));
    }

    /** Runs a command as it is. */
    static Result exactly(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = JarvisCore.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Result(code, out.toString(), err.toString());
    }

    /** A command's output, and its exit code. */
    record Result(int code, String out, String err) {}
}
