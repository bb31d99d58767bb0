package io.jarviscore.settings;

/** Where generated code runs. */
public enum SandboxMode {
    /** On this machine, contained. */
    LOCAL,
    /** On a sandbox server. */
    REMOTE,
    /** Nowhere: no agent writes code. */
    OFF
}
