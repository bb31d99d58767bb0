package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisAddressTest {

    @Test
    void partsThatAreNotNamedHaveTheirDefaults() {
        assertThat(address(Map.of("redis_host", "redis.internal")))
                .hasToString("redis.internal:6379/0");
    }

    @Test
    void theUrlWinsOverTheParts() {
        assertThat(
                        address(
                                Map.of(
                                        "redis_url",
                                        "redis://one:7000/1",
                                        "redis_host",
                                        "two",
                                        "redis_port",
                                        7001,
                                        "redis_db",
                                        2)))
                .hasToString("one:7000/1");
    }

    @Test
    void aMasterIsCalledByItsName() {
        assertThat(address(Map.of("redis_url", "redis-sentinel://one,two:26380/1#main")))
                .hasToString("master main/1");
    }

    @Test
    void neitherUserNorPasswordIsShown() {
        RedisAddress address = address(Map.of("redis_url", "redis://user:s%2Fecret@host:1/0"));

        assertThat(address).hasToString("host:1/0");
        assertThat(address.redact("AUTH user s/ecret failed")).isEqualTo("AUTH user *** failed");
        assertThat(address.isToldBy(new IllegalStateException(new Exception("s/ecret")))).isTrue();
        assertThat(address.isToldBy(new IllegalStateException("refused"))).isFalse();
    }

    @Test
    void theCommandTimeoutIsTheSettings() {
        RedisAddress address = address(Map.of("redis_host", "h", "redis_command_timeout", 0.75));

        assertThat(address.uri().getTimeout()).isEqualTo(Duration.ofMillis(750));
    }

    private static RedisAddress address(Map<String, ?> settings) {
        return RedisAddress.of(Settings.of(settings), "node-1");
    }
}
