/**
 * Runs code that a model wrote, inside this process and contained: JavaScript on QuickJS, which is
 * compiled to WebAssembly and from there to JVM byte code. The code's memory is an array, it
 * reaches only the functions that we pass in, and an interruption of its thread kills it at any
 * point.
 *
 * <p>Reaches the host only through {@link io.jarviscore.Sandbox.Capability}. Start reading at
 * {@link io.jarviscore.kernel.sandbox.LocalSandbox}, then {@code SandboxRun} for one run's life,
 * {@code EngineImage} for why a fresh engine costs a third of a millisecond, and {@code prelude.js}
 * for the side that lives inside the engine.
 */
@NullMarked
package io.jarviscore.kernel.sandbox;

import org.jspecify.annotations.NullMarked;
