/**
 * A deterministic simulator of a fleet: virtual clock, one seeded random source, links that lose,
 * delay and block, nodes that crash, pause and restart. The same seed gives the same trace.
 */
@NullMarked
package io.jarviscore.p2p.sim;

import org.jspecify.annotations.NullMarked;
