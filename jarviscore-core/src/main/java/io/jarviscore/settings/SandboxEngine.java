package io.jarviscore.settings;

/** The engines for generated code on this machine. */
public enum SandboxEngine {
    /** Deno if it is installed, else QuickJS. */
    AUTO,
    /** QuickJS as WebAssembly, inside this process. */
    QUICKJS,
    /** Deno, in processes without permissions. */
    DENO
}
