package io.jarviscore.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaSnapshotMode;
import com.microsoft.playwright.options.ScreenshotType;
import com.microsoft.playwright.options.SelectOption;
import com.microsoft.playwright.options.WaitUntilState;
import io.jarviscore.JarvisException;
import io.jarviscore.reasoning.Browser.View;
import io.jarviscore.text.OutsideText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one browser, of which the newest is the current one, and their dialogs, popups and
 * downloads. Used by one thread, which also runs the listeners.
 */
final class Tabs {
    private static final int MOST_PAGES = 8;
    private static final int MOST_NOTES = 20;
    static final int LARGEST_DOWNLOAD = 20_000_000;
    private static final double POLL_MILLIS = 100;

    private static final Pattern ELEMENT = Pattern.compile("(f\\d{1,6})?e\\d{1,9}");

    private final BrowserContext context;
    private final EgressProxy proxy;
    private final PageTimeouts timeouts;

    private final Deque<Page> pages = new ArrayDeque<>();
    private final Set<Request> loading = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    /** Closed after the action: a listener that waits for the browser would stop the others. */
    private final List<Page> surplus = new ArrayList<>();

    private boolean acceptsDialogs;
    private @Nullable Download pending;

    /** The view shown last, to find changes. */
    private @Nullable View shown;

    Tabs(BrowserContext context, EgressProxy proxy, PageTimeouts timeouts) {
        this.context = context;
        this.proxy = proxy;
        this.timeouts = timeouts;
        context.setDefaultTimeout((double) timeouts.action().toMillis());
        context.onDialog(this::answer);
        context.onRequest(this::requested);
        context.onRequestFinished(loading::remove);
        context.onRequestFailed(loading::remove);
        context.onPage(this::opened);
    }

    boolean isConnected() {
        com.microsoft.playwright.@Nullable Browser browser = context.browser();
        return browser != null && browser.isConnected();
    }

    View open(String url) {
        Page page = current();
        String before = page.url();
        try {
            @Nullable Response response = navigate(page, url);
            if (response != null && response.status() >= 400) {
                note("the server answered " + response.status());
            }
        } catch (TimeoutError e) {
            if (page.url().equals(before)) {
                replace(page);
                throw new JarvisException(
                        shownUrl(url) + " did not answer within " + timeouts.navigation(), e);
            }
            note("the page is still loading after " + timeouts.navigation());
        } catch (PlaywrightException e) {
            requireDownload(url, e);
        }
        return whole();
    }

    private @Nullable Response navigate(Page page, String url) {
        return page.navigate(
                url,
                new Page.NavigateOptions()
                        .setTimeout((double) timeouts.navigation().toMillis())
                        .setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
    }

    /**
     * Replaces a failed page by an empty one. Its error page, or its further loading, would disturb
     * the next navigation, and a page that computes for ever never ends by itself.
     */
    private void replace(Page page) {
        context.newPage();
        page.close();
        notes.clear();
    }

    /** An address that is a file to download is no page, and no failure. */
    private void requireDownload(String url, PlaywrightException failure) {
        List<String> refused = proxy.takeRefusals();
        if (pending == null) {
            replace(current());
        }
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    shownUrl(url) + " may not be opened: " + String.join("; ", refused), failure);
        }
        if (pending == null) {
            throw new JarvisException(
                    shownUrl(url)
                            + " cannot be opened: "
                            + Words.firstLine(failure.getMessage())
                            + (proxy.isExhausted()
                                    ? "; this task has loaded as much as it may"
                                    : ""),
                    failure);
        }
    }

    View read() {
        return whole();
    }

    View click(String element, boolean accept) {
        Locator target = element(element);
        acceptsDialogs = accept;
        try {
            target.click();
            return changed();
        } finally {
            acceptsDialogs = false;
        }
    }

    View type(String element, String text, boolean submit) {
        Locator target = element(element);
        target.fill(text);
        if (submit) {
            target.press("Enter");
        }
        return changed();
    }

    View select(String element, String option) {
        Locator target = element(element);
        List<String> labels = labels(target);
        if (labels.contains(option.strip())) {
            target.selectOption(new SelectOption().setLabel(option.strip()));
        } else {
            try {
                target.selectOption(new SelectOption().setValue(option));
            } catch (TimeoutError e) {
                throw new IllegalArgumentException(
                        "the list has no option "
                                + OutsideText.line(option, 100)
                                + ": it has "
                                + OutsideText.line(labels.toString(), 1_000),
                        e);
            }
        }
        return changed();
    }

    private static List<String> labels(Locator list) {
        Object labels =
                list.evaluate("list => Array.from(list.options || [], each => each.label.trim())");
        return labels instanceof List<?> texts
                ? texts.stream().map(String::valueOf).toList()
                : List.of();
    }

    View scroll(boolean down) {
        Page page = current();
        double height = page.viewportSize().height;
        page.mouse().move(page.viewportSize().width / 2.0, height / 2);
        page.mouse().wheel(0, down ? height : -height);
        return changed();
    }

    byte[] screenshot() {
        return current()
                .screenshot(
                        new Page.ScreenshotOptions()
                                .setType(ScreenshotType.PNG)
                                .setTimeout(2.0 * timeouts.action().toMillis()));
    }

    io.jarviscore.reasoning.Browser.Download download(Optional<String> element) {
        @Nullable Download begun = pending;
        if (element.isPresent()) {
            Locator target = element(element.get());
            begun = current().waitForDownload(target::click);
        }
        pending = null;
        if (begun == null) {
            throw new IllegalArgumentException(
                    "no click has begun a download: name the element that begins it");
        }
        return kept(begun);
    }

    private io.jarviscore.reasoning.Browser.Download kept(Download download) {
        try {
            Path file = download.path();
            long size = Files.size(file);
            if (size > LARGEST_DOWNLOAD) {
                throw new JarvisException(
                        "the file has " + size + " bytes: at most " + LARGEST_DOWNLOAD);
            }
            return new io.jarviscore.reasoning.Browser.Download(
                    fileName(download), shownUrl(download.url()), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the downloaded file cannot be read", e);
        } finally {
            download.delete();
        }
    }

    private static String fileName(Download download) {
        String name = download.suggestedFilename().replaceAll("[^A-Za-z0-9._-]+", "_");
        String bare = name.replaceAll("^[.]+", "");
        String some = bare.isEmpty() ? "file" : bare;
        return some.substring(Math.max(0, some.length() - 100));
    }

    private Locator element(String number) {
        if (!ELEMENT.matcher(number).matches()) {
            throw new IllegalArgumentException(
                    "an element is named by its number, for example e12, not "
                            + OutsideText.line(number, 100));
        }
        Locator found = current().locator("aria-ref=" + number);
        boolean there;
        try {
            there = found.count() == 1;
        } catch (PlaywrightException unknown) {
            there = false;
        }
        if (!there) {
            throw new IllegalArgumentException(
                    "there is no element " + number + " on the page now: read the page again");
        }
        return found;
    }

    private View whole() {
        View view = view(settled());
        shown = view;
        return view;
    }

    /** After an action: the changes, unless the page is another one. */
    private View changed() {
        @Nullable View before = shown;
        View now = whole();
        return before != null && before.url().equals(now.url())
                ? new View(
                        now.url(),
                        now.title(),
                        Outline.changes(before.text(), now.text()),
                        now.notes())
                : now;
    }

    private View view(String snapshot) {
        proxy.takeRefusals().forEach(why -> note("a request of the page was refused: " + why));
        Page page = current();
        View view = new View(shownUrl(page.url()), title(page), Outline.of(snapshot), notes);
        notes.clear();
        return view;
    }

    private static String title(Page page) {
        try {
            return page.title();
        } catch (PlaywrightException navigating) {
            return "";
        }
    }

    /** The page's tree, once it is the same twice and nothing is being loaded. */
    private String settled() {
        long end = System.nanoTime() + timeouts.settling().toNanos();
        @Nullable String before = null;
        while (true) {
            @Nullable String now = snapshot(System.nanoTime() > end);
            boolean same = now != null && now.equals(before);
            if (now != null && ((same && loading.isEmpty()) || System.nanoTime() > end)) {
                return now;
            }
            before = now;
            surplus.forEach(Page::close);
            surplus.clear();
            current().waitForTimeout(POLL_MILLIS);
        }
    }

    /** Null if the page is on its way to another one. */
    private @Nullable String snapshot(boolean last) {
        try {
            return current()
                    .ariaSnapshot(
                            new Page.AriaSnapshotOptions()
                                    .setMode(AriaSnapshotMode.AI)
                                    .setTimeout((double) timeouts.action().toMillis()));
        } catch (TimeoutError e) {
            replace(current());
            throw new JarvisException("the page does not respond and was closed", e);
        } catch (PlaywrightException e) {
            if (last) {
                throw e;
            }
            return null;
        }
    }

    private Page current() {
        @Nullable Page newest = pages.peekLast();
        return newest != null ? newest : context.newPage();
    }

    private void requested(Request request) {
        Optional<Frame> frame = frame(request);
        if (request.isNavigationRequest() && frame.map(Frame::parentFrame).isEmpty()) {
            // Loads of the page before are never reported as ended.
            frame.ifPresent(main -> forget(main.page()));
        } else {
            loading.add(request);
        }
    }

    private void forget(Page page) {
        loading.removeIf(each -> frame(each).filter(of -> of.page().equals(page)).isPresent());
    }

    /** Empty for the first request of a page that is being opened. */
    private static Optional<Frame> frame(Request request) {
        try {
            return Optional.of(request.frame());
        } catch (PlaywrightException e) {
            return Optional.empty();
        }
    }

    private void opened(Page page) {
        if (pages.size() >= MOST_PAGES) {
            note("a new page was closed at once: " + MOST_PAGES + " are open");
            surplus.add(page);
            return;
        }
        if (!pages.isEmpty()) {
            note("a new page opened; it is the current page until it is closed");
        }
        pages.addLast(page);
        page.onClose(this::closed);
        page.onCrash(
                crashed -> {
                    note("the page crashed and was closed");
                    crashed.close();
                });
        page.onDownload(
                begun -> {
                    pending = begun;
                    note("a download began: " + fileName(begun));
                });
    }

    private void closed(Page page) {
        pages.remove(page);
        forget(page);
        if (!pages.isEmpty()) {
            note("a page was closed; the current page is the one before");
        }
    }

    private void answer(Dialog dialog) {
        boolean accepts = acceptsDialogs || !Set.of("confirm", "prompt").contains(dialog.type());
        note(
                "the page asked ("
                        + dialog.type()
                        + "): "
                        + OutsideText.line(dialog.message(), 300)
                        + (accepts ? " - accepted" : " - dismissed"));
        if (accepts) {
            dialog.accept();
        } else {
            dialog.dismiss();
        }
    }

    private void note(String note) {
        if (notes.size() < MOST_NOTES) {
            notes.add(note);
        }
    }

    private static String shownUrl(String url) {
        return OutsideText.line(url, 2_000);
    }
}
