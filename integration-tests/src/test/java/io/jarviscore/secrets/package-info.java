/**
 * Searches everything that is seen of a mesh from outside for planted secrets. Start at {@link
 * io.jarviscore.secrets.SecretsLeaveNoTraceIT}.
 */
@NullMarked
package io.jarviscore.secrets;

import org.jspecify.annotations.NullMarked;
