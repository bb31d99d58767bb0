package io.jarviscore.research;

import io.jarviscore.net.AddressRules;
import io.jarviscore.net.InterruptibleIo;
import java.net.Proxy;
import java.time.Duration;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.OkHttpClient;

/**
 * The HTTP clients. One is for addresses that models choose; its sockets check every address they
 * connect to. The other is for addresses that the operator set. Neither follows redirects, keeps
 * cookies or uses a proxy: behind a proxy the guard would see only the proxy.
 */
final class WebClients implements AutoCloseable {
    /** Of one exchange, with connecting and reading. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ConnectionPool connections = new ConnectionPool();
    private final OkHttpClient operators;
    private final OkHttpClient models;

    /** Clients whose guarded one connects to addresses that these rules allow. */
    WebClients(AddressRules rules) {
        this.operators =
                new OkHttpClient.Builder()
                        .connectionPool(connections)
                        .proxy(Proxy.NO_PROXY)
                        .cookieJar(CookieJar.NO_COOKIES)
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .retryOnConnectionFailure(false)
                        .socketFactory(InterruptibleIo.sockets())
                        .callTimeout(TIMEOUT)
                        .build();
        this.models =
                operators
                        .newBuilder()
                        .connectionPool(new ConnectionPool())
                        .socketFactory(rules.socketFactory())
                        .build();
    }

    /** For addresses out of the settings. */
    OkHttpClient trusted() {
        return operators;
    }

    /** For addresses out of a model's words or a page. */
    OkHttpClient guarded() {
        return models;
    }

    @Override
    public void close() {
        connections.evictAll();
        models.connectionPool().evictAll();
        // Both share one dispatcher; its threads end with their work.
        operators.dispatcher().cancelAll();
    }
}
