/**
 * How a module joins a mesh, or looks at its stores from outside.
 *
 * <p>For modules, not for users. Start at {@link io.jarviscore.extension.MeshExtension}, which a
 * module provides as a service, and {@link io.jarviscore.extension.MeshAssembly}, which it gets;
 * {@link io.jarviscore.extension.MeshPorts} opens the stores without a mesh.
 *
 * <p>Calls {@code io.jarviscore}, {@code coordination}, {@code metrics}, {@code settings}, {@code
 * stored} and {@code internal}.
 */
@NullMarked
package io.jarviscore.extension;

import org.jspecify.annotations.NullMarked;
