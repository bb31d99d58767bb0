/**
 * Kills processes at random moments, takes their store away for a while, and looks from outside at
 * what was done twice or not at all. Start at {@link
 * io.jarviscore.examples.committee.crash.KillsIT}.
 */
@NullMarked
package io.jarviscore.examples.committee.crash;

import org.jspecify.annotations.NullMarked;
