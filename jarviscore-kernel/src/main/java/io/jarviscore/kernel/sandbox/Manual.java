package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Result;
import java.util.Set;

/** The model's manual of an engine: a brief with every request, a chapter with an error. */
interface Manual {
    /** The text of {@link io.jarviscore.Sandbox#manual()}. */
    String brief();

    /** The chapter that would have prevented a failure; empty if none would. */
    String advice(Result failure);

    /** Memory for code and data. */
    int megabytes();

    /** Whether code may import. */
    boolean hasModules();

    /** Names that a host function cannot have. */
    Set<String> taken();
}
