/**
 * Kills processes at random moments, takes their store away for a while, and checks from outside
 * which effects happened twice or not at all.
 */
@NullMarked
package io.jarviscore.examples.committee.crash;

import org.jspecify.annotations.NullMarked;
