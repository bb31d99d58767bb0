/**
 * A page to watch a mesh and to decide its questions, served over HTTP with server-sent events.
 * Start reading at {@link io.jarviscore.operations.console.Console}.
 *
 * <p>Listens to {@link io.jarviscore.MeshEvent}s and reads the stores while somebody watches; of a
 * mesh it changes nothing but approvals.
 */
@NullMarked
package io.jarviscore.operations.console;

import org.jspecify.annotations.NullMarked;
