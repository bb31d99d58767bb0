package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.jarviscore.Credentials;
import io.jarviscore.HttpCall;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.nexus.LoopbackService.Answer;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Strategy;
import io.jarviscore.nexus.vault.TestVault;
import io.jarviscore.nexus.vault.Vault;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Everything that can be seen of calls that work and calls that fail, at level TRACE. */
class CanaryTest {
    private static final String CANARY = "CANARY-3c9e-everywhere";

    @TempDir Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final StringWriter seen = new StringWriter();

    @Test
    void noSecretIsInLogsExceptionsTextsJsonOrFiles() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger("ROOT");
        Level before = root.getLevel();
        OutputStreamAppender<ILoggingEvent> appender = appender(context);
        List<Appender<ILoggingEvent>> others = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try {
            callInEveryWay();
            registerAndRead();
        } finally {
            root.setLevel(before);
            root.detachAppender(appender);
            others.forEach(root::addAppender);
            appender.stop();
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).isNotEmpty().doesNotContain(CANARY);
        assertThat(seen.toString()).isNotEmpty().doesNotContain(CANARY);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(CANARY);
            }
        }
    }

    private OutputStreamAppender<ILoggingEvent> appender(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %msg %mdc%n%ex{full}");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(log);
        appender.start();
        return appender;
    }

    private void callInEveryWay() {
        List<Grant> grants =
                List.of(
                        Providers.token(CANARY),
                        Providers.token(CANARY + "\n"),
                        Providers.grant(new Strategy.Header("X-K", "k", ""), "k", CANARY),
                        Providers.grant(new Strategy.Query("k", "k"), "k", CANARY),
                        Providers.grant(new Strategy.Basic("u", "p"), "u", "ada", "p", CANARY),
                        Providers.grant(
                                new Strategy.Hmac("X-S", "k", "sha256", "hex"), "k", CANARY),
                        Providers.grant(
                                new Strategy.SigV4("s", "r"),
                                "access_key",
                                "AK",
                                "secret_key",
                                CANARY),
                        Providers.grant(
                                new Strategy.SigV4("s", "r"),
                                "access_key",
                                "AK",
                                "secret_key",
                                "0000",
                                "session_token",
                                CANARY));
        try (LoopbackService echo =
                new LoopbackService(call -> Answer.of(401, call.target() + call.headers()))) {
            for (Grant grant : grants) {
                seen.append(grant.toString()).append(grant.secrets().toString());
                json(grant);
                for (String url :
                        List.of(echo.url() + "/x", "http://127.0.0.1:1/x", "https://evil.test/")) {
                    Credentials calls =
                            Providers.calls(
                                    Providers.loopback(echo.url(), "http://127.0.0.1:1"), grant);
                    attempt(calls, HttpCall.get(url));
                    attempt(calls, HttpCall.post(url, "{}").maxReply(1));
                    seen.append(calls.toString());
                }
            }
        }
    }

    private void json(Object value) {
        try {
            seen.append(Json.write(value));
        } catch (JsonException e) {
            seen.append(String.valueOf(e.getMessage()));
        }
    }

    private void attempt(Credentials calls, HttpCall call) {
        try {
            seen.append(calls.call("acme", call).toString());
        } catch (RuntimeException e) {
            e.printStackTrace(new PrintWriter(seen));
        }
    }

    private void registerAndRead() {
        Path file = folder.resolve("nexus.enc");
        Vault vault = TestVault.at(file, CANARY + " as the secret");
        vault.register("acme", Map.of("auth_type", "api_key", "api_key", CANARY));
        seen.append(vault.toString()).append(vault.summaries().toString());
        try {
            TestVault.at(file, CANARY + " wrong").providers();
        } catch (RuntimeException e) {
            e.printStackTrace(new PrintWriter(seen));
        }
    }
}
