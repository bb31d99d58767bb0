package io.jarviscore.settings;

/** The language of generated code. */
public enum SandboxLanguage {
    /** Python on a sandbox server and where its folder is set, else JavaScript. */
    AUTO,
    /** JavaScript. */
    JAVASCRIPT,
    /** Python. */
    PYTHON
}
