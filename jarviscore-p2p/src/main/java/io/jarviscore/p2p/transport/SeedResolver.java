package io.jarviscore.p2p.transport;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of a seed. Blocks; called on a thread of its own, at every attempt. */
@FunctionalInterface
interface SeedResolver {
    /**
     * Every address of a {@code host:port}.
     *
     * @throws UnknownHostException if it has none now
     */
    List<InetSocketAddress> resolve(String hostAndPort) throws UnknownHostException;
}
