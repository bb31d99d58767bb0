package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.json.Json;
import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;

/**
 * The engine as it is right after it was initialised, before it saw any code of a user: a copy of
 * its linear memory and of its global variables.
 *
 * <p>To initialise the engine costs some 5 ms (and a third of a second the first time in a process,
 * when its classes are loaded); to copy the image into a new instance costs a fraction of one.
 * Every run gets an instance of its own made from here, so runs share nothing that can be written.
 *
 * <p>Immutable and thread-safe.
 */
final class EngineImage {
    private static final String COMPILE = "compileSrc";
    private static final String EVALUATE = "eval";
    private static final byte[] ZEROS = new byte[Memory.PAGE_SIZE];
    private static final byte[] NOTHING = {};

    // A page of zeros (most of the engine's stack) is empty here: a fresh memory has it anyway.
    private final List<byte[]> pages;
    private final long[] variables;
    private final Code launcher;
    private final List<String> globals;

    private EngineImage(List<byte[]> pages, long[] variables, Code launcher, List<String> globals) {
        this.pages = pages;
        this.variables = variables;
        this.launcher = launcher;
        this.globals = globals;
    }

    /** Compiled code inside the image. */
    private record Code(int address, int length) {}

    /**
     * Initialises an engine and takes its image. Blocks for up to a second; ends early with an
     * exception if the thread is interrupted.
     */
    static EngineImage take() {
        List<String> globals = new ArrayList<>();
        HostGate gate =
                (question, message) -> {
                    globals.addAll(names(message));
                    return "{}";
                };
        Instance instance = instance(gate, Clock.systemUTC(), new Output(0));
        instance.export("initialize_runtime").apply();
        Code prelude = compile(instance, prelude());
        instance.export(EVALUATE).apply(prelude.address(), prelude.length(), 0, 0);
        Code launcher = compile(instance, "launch()");
        return new EngineImage(
                copyOfPages(instance.memory()),
                copyOfVariables(instance),
                launcher,
                List.copyOf(globals));
    }

    /** The names that code finds in the engine, our own not counted. */
    List<String> globals() {
        return globals;
    }

    /** A fresh engine that has seen nothing but the prelude. */
    QuickJsEngine start(HostGate gate, InstantSource clock) {
        Output complaints = new Output(Limits.OUTPUT_CHARS);
        Instance instance = instance(gate, clock, complaints);
        Memory memory = instance.memory();
        memory.grow(pages.size() - memory.pages());
        for (int i = 0; i < pages.size(); i++) {
            byte[] page = pages.get(i);
            if (page.length > 0) {
                memory.write(i * Memory.PAGE_SIZE, page);
            }
        }
        for (int i = 0; i < variables.length; i++) {
            if (instance.global(i).getMutabilityType() == MutabilityType.Var) {
                instance.global(i).setValue(variables[i]);
            }
        }
        return new QuickJsEngine(instance, complaints, launcher.address(), launcher.length());
    }

    /** Puts bytes into an instance's memory and returns their address. */
    static int allocate(Instance instance, byte[] bytes) {
        int alignment = Long.BYTES;
        long[] address = instance.export("cabi_realloc").apply(0, 0, alignment, bytes.length);
        instance.memory().write((int) address[0], bytes);
        return (int) address[0];
    }

    private static Instance instance(HostGate gate, InstantSource clock, Output complaints) {
        return Instance.builder(JavyPluginModule.load())
                .withMachineFactory(JavyPluginModule::create)
                .withMemoryFactory(
                        wanted ->
                                new ByteArrayMemory(
                                        new MemoryLimits(
                                                wanted.initialPages(), Limits.MEMORY_PAGES)))
                .withImportValues(new EngineImports(gate, clock, complaints).values())
                .build();
    }

    private static Code compile(Instance instance, String source) {
        byte[] bytes = source.getBytes(UTF_8);
        long[] pair = instance.export(COMPILE).apply(allocate(instance, bytes), bytes.length);
        Memory memory = instance.memory();
        return new Code(
                memory.readInt((int) pair[0]), memory.readInt((int) pair[0] + Integer.BYTES));
    }

    private static List<byte[]> copyOfPages(Memory memory) {
        List<byte[]> pages = new ArrayList<>();
        for (int i = 0; i < memory.pages(); i++) {
            byte[] page = memory.readBytes(i * Memory.PAGE_SIZE, Memory.PAGE_SIZE);
            pages.add(Arrays.equals(page, ZEROS) ? NOTHING : page);
        }
        return List.copyOf(pages);
    }

    private static long[] copyOfVariables(Instance instance) {
        long[] values = new long[instance.globalCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = instance.global(i).getValue();
        }
        return values;
    }

    private static List<String> names(String message) {
        if (Json.parse(message) instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw new IllegalStateException("prelude.js sent something else than names");
    }

    private static String prelude() {
        try (InputStream source =
                Objects.requireNonNull(EngineImage.class.getResourceAsStream("prelude.js"))) {
            return new String(source.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("prelude.js cannot be read from the jar", e);
        }
    }
}
