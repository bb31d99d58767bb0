/**
 * The parts of a signed call: secrets, how they are placed on a request, and the facts about a
 * provider. Data and its parsers; no I/O, no HTTP client. Start at {@link
 * io.jarviscore.nexus.grant.Grant}. Not for agents.
 */
@NullMarked
package io.jarviscore.nexus.grant;

import org.jspecify.annotations.NullMarked;
