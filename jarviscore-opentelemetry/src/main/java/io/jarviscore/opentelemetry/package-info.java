/**
 * Workflows as OpenTelemetry traces. Listens to {@link io.jarviscore.MeshEvent}s and calls the
 * OpenTelemetry API alone; the application brings the SDK. Start reading at {@link
 * io.jarviscore.opentelemetry.OpenTelemetryExtension}.
 */
@NullMarked
package io.jarviscore.opentelemetry;

import org.jspecify.annotations.NullMarked;
