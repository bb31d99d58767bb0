package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.Sandbox.Language;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** JavaScript and TypeScript by Deno, without any permission. */
final class Deno implements Program {
    /**
     * V8's heap, as the model's manual states it. Twice that is allowed in all: buffers are
     * outside.
     */
    private static final int MEGABYTES = 256;

    /** The names that QuickJS has and V8 does not. */
    private static final Set<String> OF_QUICKJS_ONLY = Set.of("InternalError");

    /** The additional names of V8 and Deno that reach nothing outside. */
    private static final List<String> IN_ADDITION =
            List.of(
                    "Intl",
                    "Temporal",
                    "URL",
                    "URLSearchParams",
                    "structuredClone",
                    "atob",
                    "btoa");

    static final List<String> GLOBALS =
            Stream.concat(
                            Globals.NAMES.stream().filter(name -> !OF_QUICKJS_ONLY.contains(name)),
                            IN_ADDITION.stream())
                    .toList();

    private static final Manual MANUAL =
            new JavaScriptManual(
                    MEGABYTES,
                    "TypeScript works too.",
                    "Do less in a run, or work on parts of the data.",
                    GLOBALS);

    private static final String SCRIPT = "sandbox.mjs";

    /** Nothing is asked, fetched or read from configuration, in any environment. */
    static final List<String> WITHOUT_ANYTHING =
            List.of(
                    "run",
                    "--no-prompt",
                    "--no-remote",
                    "--no-npm",
                    "--no-config",
                    "--no-lock",
                    "--deny-net",
                    "--deny-env",
                    "--deny-sys",
                    "--deny-run",
                    "--deny-ffi",
                    "--deny-import");

    private final Path executable;
    private final boolean tidy;

    /**
     * An engine by its executable.
     *
     * @param executable Deno's file
     * @param tidy whether names that code has no use for are taken away. That is a courtesy to the
     *     model, not the containment: the escape tests leave them.
     */
    Deno(Path executable, boolean tidy) {
        this.executable = executable;
        this.tidy = tidy;
    }

    Deno(Path executable) {
        this(executable, true);
    }

    @Override
    public String name() {
        return "deno";
    }

    @Override
    public Language language() {
        return Language.JAVASCRIPT;
    }

    @Override
    public String containment() {
        return "JavaScript and TypeScript by Deno, a process without permissions for each run";
    }

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void install(Path folder) throws IOException {
        Files.writeString(
                folder.resolve(SCRIPT),
                resource("frames.js")
                        + resource("deno.js").replace("/*KEPT*/[]", kept())
                        + resource("prelude.js")
                        + "start();\n");
    }

    private String kept() {
        return tidy ? Json.write(GLOBALS) : "Object.getOwnPropertyNames(globalThis)";
    }

    @Override
    public List<String> command(Path folder, boolean first) {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(WITHOUT_ANYTHING);
        command.add("--deny-read");
        command.add("--deny-write");
        command.add("--v8-flags=--max-old-space-size=" + MEGABYTES);
        command.add(folder.resolve(SCRIPT).toString());
        return command;
    }

    @Override
    public int megabytesOfData() {
        return 2 * MEGABYTES;
    }

    /** A file of ours beside this class. */
    static String resource(String name) throws IOException {
        try (InputStream source =
                Objects.requireNonNull(Deno.class.getResourceAsStream(name), name)) {
            return new String(source.readAllBytes(), UTF_8);
        }
    }
}
