package io.jarviscore.browser;

import io.jarviscore.net.AddressRules;
import io.jarviscore.reasoning.Browser;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Opens browsers. Each session has a Chromium, a driver and a proxy of its own, so that no task
 * sees another's pages and a slow page delays nobody else. At most {@value #MOST} run at once; the
 * next task waits for one of them to end. Closing it closes every browser.
 */
final class Chromium implements Browser, AutoCloseable {
    /** A browser and its driver take about 400 MB. */
    static final int MOST = 4;

    private final Programs programs;
    private final Viewport viewport;
    private final AddressRules rules;
    private final PageTimeouts timeouts;
    private final Semaphore places = new Semaphore(MOST, true);
    private final Set<ChromiumSession> open = ConcurrentHashMap.newKeySet();

    Chromium(Programs programs, Viewport viewport, AddressRules rules, PageTimeouts timeouts) {
        this.programs = programs;
        this.viewport = viewport;
        this.rules = rules;
        this.timeouts = timeouts;
    }

    @Override
    public ChromiumSession session() {
        ChromiumSession session = new ChromiumSession(this);
        open.add(session);
        return session;
    }

    /** Waits for a place, and starts a browser. */
    RunningBrowser start() throws InterruptedException {
        places.acquire();
        try {
            return RunningBrowser.start(programs, viewport, rules);
        } catch (RuntimeException | Error e) {
            places.release();
            throw e;
        }
    }

    /** A session that had a running browser has closed it. */
    void onStopped() {
        places.release();
    }

    void onClosed(ChromiumSession session) {
        open.remove(session);
    }

    PageTimeouts timeouts() {
        return timeouts;
    }

    @Override
    public void close() {
        open.forEach(ChromiumSession::close);
    }
}
