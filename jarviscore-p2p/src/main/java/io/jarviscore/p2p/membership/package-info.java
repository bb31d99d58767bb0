/**
 * Fleet membership: SWIM with Lifeguard as a pure state machine without threads, clock or sockets.
 *
 * <p>Start reading at {@link io.jarviscore.p2p.membership.Swim}: it receives frames, timer ticks
 * and commands with the current time, and calls {@link io.jarviscore.p2p.membership.SwimPort} for
 * its effects. A driver over real sockets lives in {@code io.jarviscore.p2p.transport}, a
 * deterministic simulator in the tests. This package calls no other package of the module.
 *
 * <p>Papers: SWIM (Das, Gupta, Motivala, DSN 2002); Lifeguard (Dadgar, Phillips, Currey, DSN 2018).
 */
@NullMarked
package io.jarviscore.p2p.membership;

import org.jspecify.annotations.NullMarked;
