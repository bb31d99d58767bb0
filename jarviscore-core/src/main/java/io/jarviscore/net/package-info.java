/**
 * Rules for the addresses that a program may connect to on somebody else's word: parsed hosts, host
 * allowlists, and address ranges. No library, no DNS lookup, no HTTP.
 *
 * <p>An HTTP client that calls addresses chosen by a model plugs these in at three places: {@link
 * io.jarviscore.net.WebAddress} before a call, {@link io.jarviscore.net.AddressRules#socketFactory}
 * in its sockets, and both again for every redirect. The socket is the place that cannot be passed:
 * clients skip a custom DNS for address literals. Start at {@link io.jarviscore.net.AddressRules}.
 *
 * <p>Clients that work for tasks take their sockets from here also for addresses that need no
 * check: {@link io.jarviscore.net.InterruptibleIo}. Servers are bound by {@link
 * io.jarviscore.net.HttpServers}.
 */
@NullMarked
package io.jarviscore.net;

import org.jspecify.annotations.NullMarked;
