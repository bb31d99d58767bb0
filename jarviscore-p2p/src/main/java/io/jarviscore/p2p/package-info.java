/** Whom an agent can reach. */
@NullMarked
package io.jarviscore.p2p;

import org.jspecify.annotations.NullMarked;
