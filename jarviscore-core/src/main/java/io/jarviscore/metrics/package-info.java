/**
 * The metrics of a mesh: events as Micrometer meters, and the measures of modules beside them.
 *
 * <p>For the engine and for modules; users hand a registry to {@code Mesh.builder().meterRegistry}.
 * Start at {@link io.jarviscore.metrics.MeshMeters}. Calls {@code io.jarviscore} only. Micrometer
 * is optional: {@link io.jarviscore.metrics.Measure} does without it.
 */
@NullMarked
package io.jarviscore.metrics;

import org.jspecify.annotations.NullMarked;
