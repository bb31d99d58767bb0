package io.jarviscore.settings;

/** The treatment of generated code while the sandbox server is unavailable. */
public enum SandboxFallback {
    /** It runs on this machine, contained, and a warning is logged. */
    LOCAL,
    /** It does not run. */
    DENY
}
