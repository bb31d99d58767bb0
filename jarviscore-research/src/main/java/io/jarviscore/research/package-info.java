/**
 * The web for agents: search providers behind one port, and a reader of pages that connects to
 * public addresses only, keeps to robots.txt and to size limits, and returns text. Fills the port
 * {@link io.jarviscore.reasoning.Web}. Start reading at {@code PublicWeb}.
 */
@NullMarked
package io.jarviscore.research;

import org.jspecify.annotations.NullMarked;
