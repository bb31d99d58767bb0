/**
 * Tools that give an agent a part of its mesh: its peers, and the documents of a namespace.
 *
 * <p>Start at {@link io.jarviscore.tools.PeerTools}. Calls {@code io.jarviscore} and {@code json}.
 */
@NullMarked
package io.jarviscore.tools;

import org.jspecify.annotations.NullMarked;
