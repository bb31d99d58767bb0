/**
 * State in Redis or a Redis Cluster, for any number of nodes: workflows, mail, ledgers, approvals
 * and the roster behind the ports of {@code io.jarviscore}. Every change of a workflow, mailbox, …
 * is one Lua script on keys of one slot, so it happens wholly or not at all and takes one round
 * trip. Lists across workflows or questions are on another slot: a name is listed before the change
 * that makes it belong there, which is a second round trip, and is taken off by readers. The
 * scripts are resources beside these classes and document the keys. They use the server's time, so
 * that the nodes' clocks need not agree, and may be sent again when an answer was lost, so that a
 * restart of the server has no double effects.
 *
 * <p>Start reading at {@link io.jarviscore.storage.redis.RedisStores}, then {@code RedisLink} for
 * the behaviour in an outage, then one store with its scripts. Calls {@code io.jarviscore} and
 * Lettuce; no type of Lettuce leaves the package.
 */
@NullMarked
package io.jarviscore.storage.redis;

import org.jspecify.annotations.NullMarked;
