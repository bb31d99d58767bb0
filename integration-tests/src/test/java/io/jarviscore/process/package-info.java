/**
 * Programs in processes of their own: how a mesh ends on a signal, and what a crash leaves. Start
 * at {@link io.jarviscore.process.ShutdownIT}.
 */
@NullMarked
package io.jarviscore.process;

import org.jspecify.annotations.NullMarked;
