package io.jarviscore.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.Proxy;
import io.jarviscore.JarvisException;
import io.jarviscore.net.AddressRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Chromium with its driver process and its proxy. Started, used and closed by one thread;
 * {@link #kill} may be called by any.
 *
 * <p>The driver ends when this process does, also by {@code kill -9}, because its standard input
 * ends; Chromium ends with the driver, because it is driven over a pipe. No port is opened for
 * driving it.
 */
final class RunningBrowser implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningBrowser.class);

    /** The bytes that all pages of one task together may load. */
    private static final long MOST_BYTES = 256_000_000;

    /** Chromium makes a socket 44 characters below; a socket's path has at most 107. */
    private static final int LONGEST_TEMPORARY = 63;

    private static final String DRIVER_COMMAND = "run-driver";

    /** Guards the start: the new child process is found by comparing lists of children. */
    private static final ReentrantLock STARTING = new ReentrantLock();

    private static final List<String> ARGUMENTS =
            List.of(
                    // UDP would pass beside the proxy.
                    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                    "--disable-quic",
                    "--dns-prefetch-disable",
                    "--no-pings",
                    "--disable-crash-reporter",
                    // The container's /dev/shm may have 64 MB only.
                    "--disable-dev-shm-usage");

    private final Playwright playwright;
    private final Browser browser;
    private final BrowserContext context;
    private final EgressProxy proxy;
    private final Set<ProcessHandle> driver;

    private RunningBrowser(
            Playwright playwright,
            Browser browser,
            BrowserContext context,
            EgressProxy proxy,
            Set<ProcessHandle> driver) {
        this.playwright = playwright;
        this.browser = browser;
        this.context = context;
        this.proxy = proxy;
        this.driver = driver;
    }

    /**
     * Starts driver and browser; blocks for a second or two.
     *
     * @throws JarvisException if that fails; nothing is left running then
     */
    static RunningBrowser start(Programs programs, Viewport viewport, AddressRules rules) {
        EgressProxy proxy = new EgressProxy(rules, MOST_BYTES);
        Set<ProcessHandle> driver = new HashSet<>();
        try {
            Playwright playwright = created(programs, driver);
            Browser browser = playwright.chromium().launch(options(programs, viewport, proxy));
            BrowserContext context =
                    browser.newContext(
                            new Browser.NewContextOptions()
                                    .setViewportSize(viewport.width(), viewport.height())
                                    .setAcceptDownloads(true)
                                    .setServiceWorkers(
                                            com.microsoft.playwright.options.ServiceWorkerPolicy
                                                    .BLOCK));
            return new RunningBrowser(playwright, browser, context, proxy, driver);
        } catch (RuntimeException e) {
            proxy.close();
            driver.forEach(RunningBrowser::kill);
            throw new JarvisException(
                    "the browser "
                            + programs.chromium()
                            + " cannot be started: "
                            + Words.reason(e.getMessage()),
                    e);
        }
    }

    /** Starts a driver; adds its process to those given, also if it fails. */
    private static Playwright created(Programs programs, Set<ProcessHandle> started) {
        STARTING.lock();
        try {
            Set<ProcessHandle> before = drivers();
            try {
                return Playwright.create(driverOptions(programs));
            } finally {
                started.addAll(drivers());
                started.removeAll(before);
            }
        } finally {
            STARTING.unlock();
        }
    }

    private static Playwright.CreateOptions driverOptions(Programs programs) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PLAYWRIGHT_NODEJS_PATH", programs.node().toString());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        environment.put("TMPDIR", Scratch.folder().toString());
        return new Playwright.CreateOptions().setEnv(environment);
    }

    private static BrowserType.LaunchOptions options(
            Programs programs, Viewport viewport, EgressProxy proxy) {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            log.warn(
                    "Chromium runs without its own sandbox, because this process runs as root: run"
                            + " it as another user");
        }
        return new BrowserType.LaunchOptions()
                .setExecutablePath(programs.chromium())
                .setHeadless(viewport.headless())
                .setChromiumSandbox(!root)
                .setProxy(new Proxy(proxy.address()))
                .setEnv(environment())
                .setHandleSIGINT(false)
                .setHandleSIGTERM(false)
                .setHandleSIGHUP(false)
                .setArgs(ARGUMENTS);
    }

    /** The variables that Chromium gets: this process's own may be secret. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (String name : List.of("PATH", "LANG", "TZ", "DISPLAY", "WAYLAND_DISPLAY")) {
            Optional.ofNullable(System.getenv(name))
                    .ifPresent(value -> environment.put(name, value));
        }
        String scratch = Scratch.folder().toString();
        environment.put("HOME", scratch);
        if (scratch.length() <= LONGEST_TEMPORARY) {
            environment.put("TMPDIR", scratch);
        }
        return environment;
    }

    private static Set<ProcessHandle> drivers() {
        return ProcessHandle.current()
                .children()
                .filter(RunningBrowser::isDriver)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isDriver(ProcessHandle child) {
        return child.info().commandLine().filter(line -> line.contains(DRIVER_COMMAND)).isPresent();
    }

    BrowserContext context() {
        return context;
    }

    EgressProxy proxy() {
        return proxy;
    }

    /** Ends the processes in order; they have seconds for it. */
    @Override
    public void close() {
        try {
            browser.close();
        } catch (PlaywrightException e) {
            log.debug("The browser did not end in order", e);
        }
        // The driver has nothing left to put in order, and would take a second for it.
        kill();
        try {
            playwright.close();
        } catch (PlaywrightException e) {
            log.debug("The driver was gone already", e);
        }
    }

    /** Ends the processes at once. */
    void kill() {
        proxy.close();
        driver.forEach(RunningBrowser::kill);
    }

    private static void kill(ProcessHandle root) {
        List<ProcessHandle> below = root.descendants().toList();
        root.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
