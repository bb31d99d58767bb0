package io.jarviscore.files;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Files that were made before, by another program or version. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no POSIX permissions")
class PrivateFilesTest {
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.jarviscore");

    @TempDir private Path folder;

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    private List<String> warningsAbout(String permissions) throws Exception {
        Path file = Files.createFile(folder.resolve(permissions));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        PrivateFiles.warnIfShared(file);
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aFileThatOthersMayReadIsWarnedAbout() throws Exception {
        assertThat(warningsAbout("rw-r--r--"))
                .singleElement()
                .asString()
                .contains("rw-r--r--", "chmod go-rwx");
    }

    @Test
    void aFileOfItsOwnerAloneIsNot() throws Exception {
        assertThat(warningsAbout("rw-------")).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsNot() {
        PrivateFiles.warnIfShared(folder.resolve("none"));

        assertThat(logged.list).isEmpty();
    }
}
