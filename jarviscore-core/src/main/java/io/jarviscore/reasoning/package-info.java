/**
 * Aids of a reasoner besides models and memory: the web, a browser, the personas of agents, and the
 * record of the models that failed in one task.
 *
 * <p>The interfaces are ports that modules fill and only the kernel calls; users name them to hand
 * over an implementation of their own with {@link io.jarviscore.Mesh.Builder}. Start at {@link
 * io.jarviscore.reasoning.Web}.
 *
 * <p>Calls nothing of this library; {@code io.jarviscore} calls it.
 */
@NullMarked
package io.jarviscore.reasoning;

import org.jspecify.annotations.NullMarked;
