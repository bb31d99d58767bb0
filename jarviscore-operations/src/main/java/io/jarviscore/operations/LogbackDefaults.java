package io.jarviscore.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import ch.qos.logback.core.util.OptionHelper;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Configures a Logback that nobody has configured. Touches Logback's classes when it is loaded. */
final class LogbackDefaults {
    private static final String PATTERN =
            "%d{HH:mm:ss.SSS} %-5level [%X{workflow:-}%replace(/%X{step:-}){'^/$',''}] %logger{30}:"
                    + " %msg%n";

    /** Conversations are private: they are logged only where their own logger is switched on. */
    private static final String PAYLOADS = "jarviscore.llm.payload";

    private static final String FILE_APPENDER = "jarviscore-file";

    private LogbackDefaults() {}

    static void apply(String level, Optional<String> folder) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (isConfiguredByTheApplication(context)) {
            return;
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        // Libraries log keys and commands below INFO (Lettuce at TRACE): they stay at INFO.
        Level wanted = Level.toLevel(level);
        root.setLevel(wanted.isGreaterOrEqual(Level.INFO) ? wanted : Level.INFO);
        context.getLogger("io.jarviscore").setLevel(wanted);
        context.getLogger(PAYLOADS).setLevel(Level.INFO);
        folder.ifPresent(path -> writeTo(Path.of(path), context, root));
    }

    private static boolean isConfiguredByTheApplication(LoggerContext context) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ClassLoader resources = loader == null ? ClassLoader.getSystemClassLoader() : loader;
        return OptionHelper.getSystemProperty("logback.configurationFile") != null
                || List.of("logback-test.xml", "logback.xml", "META-INF/services/" + CONFIGURATOR)
                        .stream()
                        .anyMatch(name -> resources.getResource(name) != null)
                || context.getLogger(PAYLOADS).getLevel() != null;
    }

    private static final String CONFIGURATOR = "ch.qos.logback.classic.spi.Configurator";

    private static void writeTo(Path folder, LoggerContext context, Logger root) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd} " + PATTERN);
        encoder.start();
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setName(FILE_APPENDER);
        file.setFile(folder.resolve("jarviscore.log").toString());
        file.setEncoder(encoder);
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> rolling =
                new SizeAndTimeBasedRollingPolicy<>();
        rolling.setContext(context);
        rolling.setParent(file);
        rolling.setFileNamePattern(folder.resolve("jarviscore.%d.%i.log.gz").toString());
        rolling.setMaxFileSize(FileSize.valueOf("20MB"));
        rolling.setMaxHistory(14);
        rolling.setTotalSizeCap(FileSize.valueOf("500MB"));
        rolling.start();
        file.setRollingPolicy(rolling);
        file.setTriggeringPolicy(rolling);
        file.start();
        root.addAppender(file);
    }
}
