/**
 * Benchmarks of the public API: measurements of the whole path from a mesh to a model and back,
 * each beside a hand-written loop or a published number, in one run.
 *
 * <p>Start at {@link io.jarviscore.benchmarks.Main}, which runs a {@code Benchmark} by its name.
 * All load stays on loopback; the model is played by {@code LeanModelServer} in a process of its
 * own, so that only the client's side is measured. Calls the public API, and nothing internal.
 */
@NullMarked
package io.jarviscore.benchmarks;

import org.jspecify.annotations.NullMarked;
