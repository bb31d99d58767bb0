package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.slf4j.LoggerFactory;

/**
 * Runs this module's tests with every logger at TRACE, OkHttp's among them, and searches all of
 * their output for the secrets, which all contain one word. Those of the Gateway and the vault,
 * which take half a minute, are among them in a campaign.
 */
@Timeout(180)
class CanarySuiteIT {
    private static final String CANARY = "CANARY";
    private static final boolean IS_CAMPAIGN = Boolean.getBoolean("jarviscore.campaigns");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void noSecretOfAnyTestIsLoggedOrPrinted() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger("ROOT");
        Level before = root.getLevel();
        List<Appender<ILoggingEvent>> others = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(others::add);
        OutputStreamAppender<ILoggingEvent> appender = appender(context);
        java.util.logging.Logger client = java.util.logging.Logger.getLogger("okhttp3");
        PrintStream out = System.out;
        PrintStream err = System.err;
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        others.forEach(root::detachAppender);
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try (PrintStream all = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            System.setOut(all);
            System.setErr(all);
            ConsoleHandler handler = new ConsoleHandler(); // writes to what System.err is now
            handler.setLevel(java.util.logging.Level.ALL);
            client.addHandler(handler);
            client.setLevel(java.util.logging.Level.ALL);
            LauncherFactory.create().execute(suite(), summary);
            client.removeHandler(handler);
        } finally {
            System.setOut(out);
            System.setErr(err);
            client.setLevel(null);
            root.setLevel(before);
            root.detachAppender(appender);
            others.forEach(root::addAppender);
            appender.stop();
        }
        assertThat(summary.getSummary().getTestsSucceededCount())
                .as("tests that ran")
                .isGreaterThan(IS_CAMPAIGN ? 320 : 270);
        assertThat(summary.getSummary().getFailures()).isEmpty();
        List<String> lines = output.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).as("lines at TRACE").hasSizeGreaterThan(100);
        assertThat(lines).filteredOn(line -> line.contains(CANARY)).isEmpty();
    }

    private static LauncherDiscoveryRequest suite() {
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(
                                selectClass(SignedCallsTest.class),
                                selectClass(HostileCallsTest.class),
                                selectClass(NexusMeasuresTest.class),
                                selectClass("io.jarviscore.nexus.gateway.GatewayClientTest"));
        if (IS_CAMPAIGN) {
            request.selectors(
                    selectClass(InterruptedCallsTest.class),
                    selectClass(NexusExtensionTest.class),
                    selectClass(GatewayIT.class),
                    selectClass("io.jarviscore.nexus.vault.VaultTest"));
        }
        return request.build();
    }

    private OutputStreamAppender<ILoggingEvent> appender(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %msg %mdc%n%ex{full}");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(output);
        appender.start();
        return appender;
    }
}
