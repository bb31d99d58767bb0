package io.jarviscore.browser;

import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.TimeoutError;
import io.jarviscore.JarvisException;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.reasoning.Browser.View;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The browser of one task. Playwright is not thread-safe, so all of it runs on one platform thread,
 * which starts with the first page. A caller that is interrupted leaves at once and interrupts that
 * thread.
 */
final class ChromiumSession implements Browser.Session {
    private static final Logger log = LoggerFactory.getLogger(ChromiumSession.class);

    /** For ending processes in order; after it they are killed. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final Chromium owner;

    /** Guards the fields below; never held while the browser is waited for. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable ExecutorService thread;
    private @Nullable Future<?> current;
    private @Nullable RunningBrowser running;
    private boolean closed;

    /** Used by the thread alone. */
    private @Nullable Tabs tabs;

    ChromiumSession(Chromium owner) {
        this.owner = owner;
    }

    @Override
    public View open(String url) throws InterruptedException {
        String address = Addresses.checked(url);
        return call(() -> started().open(address));
    }

    @Override
    public View read() throws InterruptedException {
        return onPage(Tabs::read);
    }

    @Override
    public View click(String element, boolean acceptDialogs) throws InterruptedException {
        return onPage(open -> open.click(element, acceptDialogs));
    }

    @Override
    public View type(String element, String text, boolean submit) throws InterruptedException {
        return onPage(open -> open.type(element, text, submit));
    }

    @Override
    public View select(String element, String option) throws InterruptedException {
        return onPage(open -> open.select(element, option));
    }

    @Override
    public View scroll(boolean down) throws InterruptedException {
        return onPage(open -> open.scroll(down));
    }

    @Override
    public byte[] screenshot() throws InterruptedException {
        return onPage(Tabs::screenshot);
    }

    @Override
    public Browser.Download download(Optional<String> element) throws InterruptedException {
        return onPage(open -> open.download(element));
    }

    private <T> T onPage(Function<Tabs, T> action) throws InterruptedException {
        return call(
                () -> {
                    Tabs open = tabs;
                    if (open == null) {
                        throw new IllegalStateException(
                                "no page is open in the browser of this task: open an address"
                                        + " first");
                    }
                    return action.apply(open);
                });
    }

    /** The work that runs on the thread. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws InterruptedException;
    }

    private <T> T call(Work<T> work) throws InterruptedException {
        Future<T> result = submitted(work);
        Duration most = owner.timeouts().navigation().plus(owner.timeouts().download());
        try {
            return result.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            result.cancel(true);
            throw e;
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new JarvisException("the browser did not end this within " + most, e);
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private <T> Future<T> submitted(Work<T> work) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the browser of this task is closed");
            }
            if (thread == null) {
                thread =
                        Executors.newSingleThreadExecutor(
                                Thread.ofPlatform().name("browser").daemon().factory());
            }
            Future<T> result = thread.submit(work::run);
            current = result;
            return result;
        } finally {
            lock.unlock();
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof TimeoutError late) {
            return new JarvisException(
                    "the page did not do this in time: " + Words.firstLine(late.getMessage()),
                    late);
        }
        if (cause instanceof PlaywrightException failed) {
            return new JarvisException(Words.firstLine(failed.getMessage()), failed);
        }
        return cause instanceof RuntimeException own
                ? own
                : new JarvisException("the browser failed: " + cause, cause);
    }

    /** The tabs of a browser that runs; on the thread. */
    private Tabs started() throws InterruptedException {
        Tabs open = tabs;
        if (open != null && open.isConnected()) {
            return open;
        }
        stop();
        RunningBrowser started = owner.start();
        lock.lock();
        try {
            running = started;
        } finally {
            lock.unlock();
        }
        Tabs fresh = new Tabs(started.context(), started.proxy(), owner.timeouts());
        tabs = fresh;
        return fresh;
    }

    /** Ends the browser, if one runs; on the thread. */
    private void stop() {
        tabs = null;
        RunningBrowser ending = taken();
        if (ending != null) {
            try {
                ending.close();
            } finally {
                owner.onStopped();
            }
        }
    }

    private @Nullable RunningBrowser taken() {
        lock.lock();
        try {
            RunningBrowser taken = running;
            running = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        @Nullable ExecutorService executor;
        @Nullable RunningBrowser left;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            executor = thread;
            left = running;
            if (current != null) {
                current.cancel(true);
            }
        } finally {
            lock.unlock();
        }
        if (executor != null) {
            end(executor, left);
        }
        owner.onClosed(this);
    }

    private void end(ExecutorService executor, @Nullable RunningBrowser left) {
        Future<?> ending = executor.submit(this::stop);
        try {
            ending.get(ENDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            kill(left);
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            log.warn("A browser did not end within {} and is killed", ENDING);
            kill(left);
        } catch (ExecutionException e) {
            log.warn("A browser did not end in order and is killed", e.getCause());
            kill(left);
        } finally {
            executor.shutdown();
        }
    }

    /** The thread, which waits for these processes, continues and releases the permit. */
    private static void kill(@Nullable RunningBrowser left) {
        if (left != null) {
            left.kill();
        }
    }

    @Override
    public String toString() {
        return "the browser of a task";
    }
}
