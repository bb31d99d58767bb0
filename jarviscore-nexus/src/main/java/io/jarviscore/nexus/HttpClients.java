package io.jarviscore.nexus;

import io.jarviscore.nexus.grant.ProviderFacts.Network;
import java.net.Proxy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.OkHttpClient;

/**
 * The clients that calls are made with, one for each network: sockets and names check addresses, no
 * proxy, no cookies, no redirects, no cache. Made with the first call.
 */
final class HttpClients implements AutoCloseable {
    private final Dns names;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Network, OkHttpClient> clients = new EnumMap<>(Network.class);
    private final ConnectionPool connections = new ConnectionPool();

    HttpClients(Dns names) {
        this.names = names;
    }

    OkHttpClient client(Network network) {
        // Guards a map that is written a few times in a process's life; no I/O inside.
        lock.lock();
        try {
            return clients.computeIfAbsent(network, this::make);
        } finally {
            lock.unlock();
        }
    }

    private OkHttpClient make(Network network) {
        return new OkHttpClient.Builder()
                .connectionPool(connections)
                .proxy(Proxy.NO_PROXY)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(Duration.ofSeconds(10))
                // The call's own timeout bounds the whole of it.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .dns(new GuardedDns(names, network.rules()))
                .socketFactory(network.rules().socketFactory())
                .build();
    }

    @Override
    public void close() {
        connections.evictAll();
    }
}
