package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * Every function that the WebAssembly module can call, and so all that code in the sandbox can ever
 * reach: the gate, the time of day, random numbers. The module also wants a file system, arguments
 * and an exit; those answer "no such file" or trap. Written by hand instead of taken from a WASI
 * library so that there is nothing here to misconfigure.
 */
final class EngineImports {
    private static final String WASI = "wasi_snapshot_preview1";
    private static final long OK = 0;
    // WASI errno "badf": the file descriptor does not exist.
    private static final long NO_SUCH_FILE = 8;
    private static final String TOO_LARGE = "{\"error\":\"the message is too large\"}";

    private static final ValType I32 = ValType.I32;
    private static final List<ValType> ERRNO = List.of(I32);

    private final HostGate gate;
    private final InstantSource clock;
    private final Output complaints;

    /**
     * @param complaints receives the engine's standard error before it gives up
     */
    EngineImports(HostGate gate, InstantSource clock, Output complaints) {
        this.gate = gate;
        this.clock = clock;
        this.complaints = complaints;
    }

    ImportValues values() {
        return ImportValues.builder()
                .addFunction(
                        new HostFunction(
                                "endive",
                                "invoke",
                                FunctionType.of(List.of(I32, I32, I32, I32, I32, I32), ERRNO),
                                this::knock),
                        wasi("clock_time_get", List.of(I32, ValType.I64, I32), this::time),
                        wasi("random_get", List.of(I32, I32), EngineImports::random),
                        wasi("environ_sizes_get", List.of(I32, I32), EngineImports::nothing),
                        wasi("environ_get", List.of(I32, I32), (instance, args) -> of(OK)),
                        wasi("fd_write", List.of(I32, I32, I32, I32), this::write),
                        wasi("fd_read", List.of(I32, I32, I32, I32), EngineImports::refuse),
                        wasi("fd_seek", List.of(I32, ValType.I64, I32, I32), EngineImports::refuse),
                        wasi("fd_close", List.of(I32), EngineImports::refuse),
                        wasi("fd_fdstat_get", List.of(I32, I32), EngineImports::refuse),
                        wasi("fd_prestat_get", List.of(I32, I32), EngineImports::refuse),
                        wasi("fd_prestat_dir_name", List.of(I32, I32, I32), EngineImports::refuse),
                        new HostFunction(
                                WASI,
                                "proc_exit",
                                FunctionType.of(List.of(I32), List.of()),
                                EngineImports::exit))
                .build();
    }

    private static HostFunction wasi(String name, List<ValType> takes, WasmFunctionHandle handle) {
        return new HostFunction(WASI, name, FunctionType.of(takes, ERRNO), handle);
    }

    /** Arguments: three strings (unused, question, message), each as address and length. */
    private long[] knock(Instance instance, long... args) {
        if (Integer.compareUnsigned((int) args[5], Limits.MESSAGE_BYTES) > 0
                || Integer.compareUnsigned((int) args[3], Limits.MESSAGE_BYTES) > 0) {
            return of(give(instance, TOO_LARGE));
        }
        String question = text(instance.memory(), args[2], args[3]);
        return of(give(instance, gate.answer(question, text(instance.memory(), args[4], args[5]))));
    }

    private static String text(Memory memory, long address, long length) {
        return new String(memory.readBytes((int) address, (int) length), UTF_8);
    }

    /** Puts a text into memory; returns the address of its address and length. */
    private static long give(Instance instance, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int content = EngineImage.allocate(instance, bytes);
        int pair = EngineImage.allocate(instance, new byte[Long.BYTES]);
        instance.memory().writeI32(pair, content);
        instance.memory().writeI32(pair + Integer.BYTES, bytes.length);
        return pair;
    }

    private long[] time(Instance instance, long... args) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(clock.millis());
        instance.memory().writeLong((int) args[2], nanos);
        return of(OK);
    }

    private static long[] random(Instance instance, long... args) {
        byte[] bytes = new byte[Math.min((int) args[1], Memory.PAGE_SIZE)];
        ThreadLocalRandom.current().nextBytes(bytes);
        instance.memory().write((int) args[0], bytes);
        return of(OK);
    }

    private static long[] nothing(Instance instance, long... args) {
        instance.memory().writeI32((int) args[0], 0);
        instance.memory().writeI32((int) args[1], 0);
        return of(OK);
    }

    /** Standard output and error: a list of (address, length), to a count of bytes written. */
    private long[] write(Instance instance, long... args) {
        Memory memory = instance.memory();
        int written = 0;
        for (int i = 0; i < args[2]; i++) {
            int entry = (int) args[1] + i * Long.BYTES;
            int length = memory.readInt(entry + Integer.BYTES);
            int kept = Math.clamp(length, 0, Limits.OUTPUT_CHARS);
            complaints.add(text(memory, memory.readInt(entry), kept), length);
            written += length;
        }
        memory.writeI32((int) args[3], written);
        return of(OK);
    }

    private static long[] refuse(Instance instance, long... args) {
        return of(NO_SUCH_FILE);
    }

    private static long[] exit(Instance instance, long... args) {
        throw new TrapException("exit " + args[0]);
    }

    private static long[] of(long value) {
        return new long[] {value};
    }
}
