package io.jarviscore.secrets;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Everything that can be seen of a mesh from outside, at level TRACE; for searches. */
@SuppressWarnings("JdkObsolete") // threads write into the same text
final class Sightings implements AutoCloseable {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final StringBuffer jdkLog = new StringBuffer();
    private final Map<String, StringBuffer> texts = new LinkedHashMap<>();
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = context.getLogger("ROOT");
    private final Level before = root.getLevel();
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    private final java.util.logging.Logger jdkRoot = LogManager.getLogManager().getLogger("");
    private final java.util.logging.Level jdkBefore = jdkRoot.getLevel();
    private final Handler jdkHandler = new Memory();

    /** Collects what libraries write to the JDK's own log, such as OkHttp. */
    private final class Memory extends Handler {
        @Override
        public void publish(LogRecord record) {
            jdkLog.append(record.getLoggerName()).append(' ').append(record.getMessage());
            for (Object parameter :
                    record.getParameters() == null ? new Object[0] : record.getParameters()) {
                jdkLog.append(' ').append(parameter);
            }
            jdkLog.append('\n');
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Collects the logs from now on; they are printed nowhere else. */
    Sightings() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %thread %msg %mdc%n%ex{full}");
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(log);
        appender.start();
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        jdkHandler.setLevel(java.util.logging.Level.ALL);
        jdkRoot.addHandler(jdkHandler);
        jdkRoot.setLevel(java.util.logging.Level.ALL);
    }

    /** Adds something that was seen. */
    void see(String where, Object what) {
        texts.computeIfAbsent(where, any -> new StringBuffer()).append(what).append('\n');
    }

    /** Adds an exception with its causes and stack traces. */
    void see(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        see("exceptions", text);
    }

    /** Every sighting, and every file under a folder, by kind. */
    Map<String, String> all(Path folder) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        texts.forEach((where, text) -> all.put(where, text.toString()));
        all.put("log at TRACE", log.toString(StandardCharsets.UTF_8));
        all.put("log of the JDK", jdkLog.toString());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(
                        "file " + folder.relativize(file),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    /** The forms in which a secret could be written. */
    static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return List.of(
                secret,
                base64.encodeToString(bytes),
                base64.encodeToString(("Bearer " + secret).getBytes(StandardCharsets.UTF_8)),
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                new StringBuilder(secret).reverse().toString());
    }

    @Override
    public void close() {
        root.setLevel(before);
        root.detachAppender(appender);
        others.forEach(root::addAppender);
        appender.stop();
        jdkRoot.removeHandler(jdkHandler);
        jdkRoot.setLevel(jdkBefore);
    }
}
