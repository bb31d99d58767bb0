package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
    void severalHostsAreServersOfAClusterWithTheSameUserAndPassword() {
        RedisAddress address =
                address(Map.of("redis_url", "rediss://user:s%2Cecret@one:7000,two?timeout=9s"));

        assertThat(address.namesCluster()).isTrue();
        assertThat(address.seeds()).hasSize(2).allMatch(RedisURI::isSsl);
        assertThat(address).hasToString("one:7000,two:6379");
        assertThat(address.redact("AUTH user s,ecret failed")).isEqualTo("AUTH user *** failed");
        assertThat(address.timeout()).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void aCommaInAPasswordIsNoSecondHost() {
        RedisAddress address = address(Map.of("redis_url", "redis://user:s,ecret@one:7000"));

        assertThat(address.namesCluster()).isFalse();
        assertThat(address).hasToString("one:7000/0");
    }

    @Test
    void aClusterHasNoOtherDatabase() {
        assertThatThrownBy(() -> address(Map.of("redis_url", "redis://one,two/1")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("no database but 0");
    }

    @Property
    void anyAddressIsParsedOrRefusedWithoutQuotingIt(@ForAll String rest) {
        String secret = "5ecret" + rest;
        try {
            assertThat(address(Map.of("redis_url", "redis://:" + secret))).isNotNull();
        } catch (SettingsException e) {
            assertThat(e.getMessage()).contains("redis_url").doesNotContain("5ecret");
        }
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

        assertThat(address.timeout()).isEqualTo(Duration.ofMillis(750));
    }

    private static RedisAddress address(Map<String, ?> settings) {
        return RedisAddress.of(Settings.of(settings), "node-1");
    }
}
