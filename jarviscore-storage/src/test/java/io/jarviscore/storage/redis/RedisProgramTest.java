package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisProgramTest {
    private static final Path INSTALLED = Path.of("/usr/bin/redis-server");

    @Test
    void theOneThatIsNamedWins() throws Exception {
        Map<String, String> environment = Map.of("REDIS_SERVER", "/opt/redis/redis-server");

        assertThat(RedisProgram.find(environment, Optional.of(INSTALLED)))
                .isEqualTo(Path.of("/opt/redis/redis-server"));
    }

    @Test
    void anInstalledOneComesBeforeTheBundledOne() throws Exception {
        assertThat(RedisProgram.find(Map.of(), Optional.of(INSTALLED))).isEqualTo(INSTALLED);
    }

    @Test
    void aMachineWithoutRedisStartsTheBundledOne() throws Exception {
        Path carried = RedisProgram.find(Map.of(), Optional.empty());

        Process version =
                new ProcessBuilder(carried.toString(), "--version")
                        .redirectErrorStream(true)
                        .start();
        assertThat(version.inputReader().readLine()).startsWith("Redis server v=7.0.15");
        assertThat(version.waitFor()).isZero();
    }
}
