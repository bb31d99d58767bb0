package io.jarviscore.kernel.sandbox;

/** How much a run may take. Fixed, because the manual states these numbers. */
final class Limits {
    /** The engine's linear memory, in pages of 64 KB: 64 MB. */
    static final int MEMORY_PAGES = 1024;

    /** The memory on a sandbox server, which has the same engines, as the manual states it. */
    static final int REMOTE_MEGABYTES = 256;

    /** Characters of output kept. */
    static final int OUTPUT_CHARS = 20_000;

    /**
     * Characters of JSON in a result, in a capability's arguments or in its answer; of code too.
     */
    static final int VALUE_CHARS = 1_000_000;

    /** Characters of JSON in all the inputs. A frozen copy of this size fits into the memory. */
    static final int INPUT_CHARS = 4_000_000;

    /** Levels of nesting in a value. Below the depth that {@link io.jarviscore.json.Json} reads. */
    static final int DEPTH = 100;

    /**
     * Bytes in one message from inside; above the limit of prelude.js (4 bytes a character and an
     * envelope), so only code that broke out of the prelude meets it.
     */
    static final int MESSAGE_BYTES = 4 * VALUE_CHARS + 4096;

    /**
     * Stack of a thread that runs code. The engine's own stack of 1 MB runs out first in nearly
     * every recursion; both ends are reported alike. It is reserved, not used, memory.
     */
    static final long STACK_BYTES = 16L << 20;

    private Limits() {}
}
