package io.jarviscore.browser;

import io.jarviscore.net.AddressRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The programs on this machine's PATH, and browsers of them that may open this machine's pages. */
final class Installed {
    static final Viewport VIEWPORT = new Viewport(true, 1280, 720);

    /** For pages that do not answer. */
    static final PageTimeouts SHORT =
            new PageTimeouts(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(20));

    private Installed() {}

    static boolean isPresent() {
        return find(Programs.CHROMIUM).isPresent() && find(Programs.NODE).isPresent();
    }

    static Programs programs() {
        return new Programs(
                find(Programs.CHROMIUM).orElseThrow(), find(Programs.NODE).orElseThrow());
    }

    private static Optional<Path> find(java.util.List<String> names) {
        return Programs.onPath(Programs.searchPath(), names);
    }

    /** Opens pages of this machine too. */
    static Chromium chromium(PageTimeouts timeouts) {
        return new Chromium(
                programs(), VIEWPORT, AddressRules.publicOnly().andLoopback(), timeouts);
    }

    /** As in production. */
    static Chromium publicOnly() {
        return new Chromium(programs(), VIEWPORT, AddressRules.publicOnly(), PageTimeouts.USUAL);
    }

    /** How many browsers this process steers: each has a driver of its own. */
    static long drivers() {
        return ProcessHandle.current()
                .children()
                .filter(each -> each.info().commandLine().orElse("").contains("run-driver"))
                .count();
    }

    /** The processes of browsers that this process started. */
    static long processes() {
        return ProcessHandle.current()
                .descendants()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(
                                                line ->
                                                        line.contains("run-driver")
                                                                || line.contains("chrom"))
                                        .isPresent())
                .count();
    }
}
