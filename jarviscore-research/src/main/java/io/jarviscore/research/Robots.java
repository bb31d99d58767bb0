package io.jarviscore.research;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.net.InterruptibleIo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The paths that sites forbid to robots, by their robots.txt (RFC 9309): a missing file allows
 * everything, a server error nothing. Remembers {@value #MOST} sites for an hour. Thread-safe.
 */
final class Robots {
    private static final int MOST = 200;
    private static final Duration KEPT = Duration.ofHours(1);

    /** RFC 9309 section 2.5: at least 500 KiB are read, the rest may be left out. */
    private static final int LONGEST = 512_000;

    private final WebClients clients;
    private final MeshClock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Known> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST;
                }
            };

    Robots(WebClients clients, MeshClock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    private record Known(SimpleRobotRules rules, Instant until) {}

    /** Whether the address may be read. */
    boolean allow(HttpUrl url) {
        HttpUrl file =
                new HttpUrl.Builder()
                        .scheme(url.scheme())
                        .host(url.host())
                        .port(url.port())
                        .addPathSegment("robots.txt")
                        .build();
        return rules(file).isAllowed(url.toString());
    }

    private SimpleRobotRules rules(HttpUrl file) {
        String site = file.toString();
        @Nullable Known before = remembered(site);
        if (before != null) {
            return before.rules();
        }
        SimpleRobotRules rules = fetch(file);
        lock.lock();
        try {
            known.put(site, new Known(rules, clock.instant().plus(KEPT)));
        } finally {
            lock.unlock();
        }
        return rules;
    }

    /** The lock guards the map alone; a file that two threads fetch at once is fetched twice. */
    private @Nullable Known remembered(String site) {
        lock.lock();
        try {
            Known before = known.get(site);
            return before != null && clock.instant().isBefore(before.until()) ? before : null;
        } finally {
            lock.unlock();
        }
    }

    private SimpleRobotRules fetch(HttpUrl file) {
        try (Response response =
                InterruptibleIo.run(clients.guarded().newCall(PageReader.request(file))::execute)) {
            if (response.code() == 200) {
                return new SimpleRobotRulesParser()
                        .parseContent(
                                file.toString(),
                                response.body().byteStream().readNBytes(LONGEST),
                                "text/plain",
                                List.of(PageReader.USER_AGENT.toLowerCase(Locale.ROOT)));
            }
            return new SimpleRobotRules(
                    response.code() >= 500 ? RobotRulesMode.ALLOW_NONE : RobotRulesMode.ALLOW_ALL);
        } catch (IOException unreachable) {
            if (Thread.currentThread().isInterrupted()) {
                throw new JarvisException(
                        "reading " + file + " was interrupted", unreachable); // nothing to remember
            }
            // A server that cannot be reached for this file cannot be reached for the page: that
            // says why.
            return new SimpleRobotRules(RobotRulesMode.ALLOW_ALL);
        }
    }
}
