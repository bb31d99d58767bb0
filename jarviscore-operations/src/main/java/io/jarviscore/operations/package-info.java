/**
 * Operating a mesh: an HTTP endpoint for Prometheus and for health checks, trace files of agents'
 * work, and the settings of logs. Start reading at {@link
 * io.jarviscore.operations.OperationsExtension}.
 *
 * <p>Everything here listens to {@link io.jarviscore.MeshEvent}s; nothing here changes a mesh's
 * behaviour. Calls {@code io.jarviscore}, Micrometer's Prometheus registry and, where it is the
 * application's SLF4J binding, Logback.
 */
@NullMarked
package io.jarviscore.operations;

import org.jspecify.annotations.NullMarked;
