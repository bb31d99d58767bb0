package io.jarviscore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jarviscore.Mesh;
import io.jarviscore.inprocess.InProcess;
import io.jarviscore.storage.redis.NeedsRedis;
import io.jarviscore.storage.redis.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@NeedsRedis
class RedisLargeOutputIT {
    @TempDir private Path folder;

    @Test
    void fiftyMegabytesAreReadByTheNextStepAndAfterARestart() throws Exception {
        // Far less memory than the output: it does not go through the server.
        try (RedisServer server = RedisServer.durable("--maxmemory", "20mb")) {
            LargeOutputs.areReadByTheNextStepAndAfterARestart(
                    Map.of("redis_url", server.url()), folder);
        }
    }

    @Test
    void aFolderBesideASharedStoreIsWarnedOfOnceAndNothingElseIs() throws Exception {
        try (RedisServer server = RedisServer.durable()) {
            String url = server.url();
            assertThat(warnings(mesh -> mesh.config("redis_url", url)))
                    .singleElement()
                    .asString()
                    .contains("200000 bytes", "other machines", "storage_base_path", "blobs(");
            assertThat(
                            warnings(
                                    mesh ->
                                            mesh.config("redis_url", url)
                                                    .blobs(InProcess.blobs(folder))))
                    .isEmpty();
        }
        String file = folder.resolve("state.db").toString();
        assertThat(warnings(mesh -> mesh.config("state_path", file))).isEmpty();
        assertThat(warnings(mesh -> mesh.config("state_store", "memory"))).isEmpty();
    }

    /** The warnings about large outputs of a mesh with these parts when it starts. */
    private List<String> warnings(Consumer<Mesh.Builder> contents) {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.jarviscore");
        Level before = logger.getLevel();
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.WARN);
        try {
            Mesh.Builder builder =
                    Mesh.builder()
                            .environment(Map.of())
                            .config("storage_base_path", folder.toString())
                            .add(new LargeOutputs.Reader());
            contents.accept(builder);
            builder.start().close();
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(before);
        }
        return logged.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains("outputs"))
                .toList();
    }
}
