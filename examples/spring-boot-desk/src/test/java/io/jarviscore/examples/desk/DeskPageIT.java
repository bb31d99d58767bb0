package io.jarviscore.examples.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.jarviscore.ChatMessage;
import io.jarviscore.testing.ModelServer;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real Chromium, with one instance behind it. */
@Timeout(90)
class DeskPageIT {
    private static final String STATUS = "document.getElementById('status').textContent";

    @TempDir private static Path folder;

    private static volatile CompletableFuture<Void> mayReply = new CompletableFuture<>();

    private static ModelServer model;
    private static Instance instance;
    private static Playwright driver;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Path chromium = installed("chromium", "chromium-browser", "google-chrome");
        Path node = installed("node");
        model = ModelServer.start().models("m").answer(DeskPageIT::answer);
        instance =
                Instance.start(
                        "page", folder, Map.of("llm_endpoint", model.openAiEndpoint().toString()));
        driver =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(
                                        Map.of(
                                                "PLAYWRIGHT_NODEJS_PATH",
                                                node.toString(),
                                                "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                                                "1")));
        browser =
                driver.chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(chromium)
                                        .setChromiumSandbox(false)
                                        .setArgs(List.of("--disable-dev-shm-usage")));
    }

    @BeforeEach
    void holdTheReply() {
        mayReply = new CompletableFuture<>();
    }

    @AfterAll
    static void close() {
        Stream.of(browser, driver, instance, model)
                .filter(java.util.Objects::nonNull)
                .forEach(DeskPageIT::close);
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The program on the PATH; without it the class is skipped. */
    private static Path installed(String... names) {
        List<String> folders = List.of(System.getenv("PATH").split(java.io.File.pathSeparator, -1));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(each -> Path.of(each, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> abort("not on the PATH: " + names[0]));
    }

    /** The desk's script; the reply, which is sent in pieces, waits for the test. */
    private static ServerReply answer(ServerRequest request) {
        return request.messages().getLast() instanceof ChatMessage.ToolResult
                ? ServerReply.held(mayReply, Script.answer(request))
                : Script.answer(request);
    }

    @Test
    void theReplyStreamsIntoThePageAndIsSentAfterAClickOnYes() throws Exception {
        List<String> errors = new ArrayList<>();
        try (Page page = open(errors)) {
            page.evaluate(
                    """
                    () => { window.seen = []; new MutationObserver(() =>
                      window.seen.push(document.getElementById('reply').textContent.length))
                      .observe(document.getElementById('reply'), {childList: true}); }\
                    """);
            page.fill("#text", "Where is my order 4711?");
            page.waitForResponse(
                    response -> response.url().endsWith("/stream"), () -> page.click("#send"));
            assertThat(page.textContent("#reply")).isEmpty();
            mayReply.complete(null);
            page.waitForSelector("#yes");

            assertThat(page.textContent("#reply")).isEqualTo(Script.REPLY);
            assertThat((List<?>) page.evaluate("window.seen")).hasSizeGreaterThan(2);
            assertThat(page.textContent("#question p")).isEqualTo("May this reply go out?");
            page.click("#yes");
            page.waitForFunction(STATUS + " === 'SUCCESS'");
            assertThat(instance.lines()).anyMatch(line -> line.contains("/send to ada"));
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void afterAClickOnNoNothingIsSent() throws Exception {
        mayReply.complete(null);
        List<String> errors = new ArrayList<>();
        try (Page page = open(errors)) {
            page.fill("#customer", "grace");
            page.click("#send");
            page.waitForSelector("#no");
            assertThat(page.textContent("#reply")).isEqualTo(Script.REPLY);
            page.click("#no");
            page.waitForFunction(STATUS + " === 'FAILURE'");
        }
        assertThat(instance.lines()).noneMatch(line -> line.contains("/send to grace"));
        assertThat(errors).isEmpty();
    }

    private static Page open(List<String> errors) throws Exception {
        Page page = browser.newPage();
        page.setDefaultTimeout(30_000);
        page.onPageError(errors::add);
        page.navigate(instance.address().toString());
        return page;
    }
}
