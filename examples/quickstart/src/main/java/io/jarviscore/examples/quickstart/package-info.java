/**
 * Two agents in one workflow: one thinks, the other calculates. Start at {@link
 * io.jarviscore.examples.quickstart.Quickstart}.
 */
@NullMarked
package io.jarviscore.examples.quickstart;

import org.jspecify.annotations.NullMarked;
