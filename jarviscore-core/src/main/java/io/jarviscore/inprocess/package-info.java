/**
 * The default implementation of every port: implementations that live in this process and need no
 * server. All but the artefacts' folder are gone when the process ends.
 *
 * <p>Start at {@link io.jarviscore.inprocess.InProcess}, which makes them; {@link
 * io.jarviscore.inprocess.InProcessExtension} offers them to a mesh, where every other offer wins.
 * Calls {@code io.jarviscore} and {@code io.jarviscore.json}; {@code io.jarviscore} does not know
 * this package.
 */
@NullMarked
package io.jarviscore.inprocess;

import org.jspecify.annotations.NullMarked;
