/**
 * JSON values and nothing else: the forms of a payload, and their binding to Java types.
 *
 * <p>Everything that crosses an agent's boundary (inputs, outputs, messages, tool arguments) is one
 * of the plain types named in {@link io.jarviscore.json.Json}, so that it reads the same after a
 * store, a network or a restart. Depends on no other package of ours. Start at {@link
 * io.jarviscore.json.Json}.
 */
@NullMarked
package io.jarviscore.json;

import org.jspecify.annotations.NullMarked;
