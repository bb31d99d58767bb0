package io.jarviscore.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerReportTest {
    private static final String SNAPSHOTS = "3600 1 300 100";

    @Test
    void aServerThatWritesEveryChangeAndDropsNothingIsNotComplainedOf() {
        ServerReport report = new ServerReport(info("1", "0", "noeviction"), "");

        assertThat(report.warnings()).isEmpty();
        assertThat(report.survival()).contains("of the server");
    }

    @Test
    void aServerThatWritesNothingIsWarnedOf() {
        ServerReport report = new ServerReport(info("0", "0", "noeviction"), "");

        assertThat(report.warnings()).singleElement().asString().contains("appendonly yes");
        assertThat(report.survival()).contains("is lost when the server stops");
    }

    @Test
    void snapshotsAloneLoseTheLastWrites() {
        ServerReport report = new ServerReport(info("0", "0", "noeviction"), SNAPSHOTS);

        assertThat(report.warnings()).isEmpty();
        assertThat(report.survival()).contains("last snapshot");
    }

    @Test
    void aServerThatMayDropKeysIsWarnedOf() {
        ServerReport report = new ServerReport(info("1", "1000000", "allkeys-lru"), "");

        assertThat(report.warnings())
                .singleElement()
                .asString()
                .contains("maxmemory-policy allkeys-lru")
                .contains("noeviction");
    }

    @Test
    void aPolicyWithoutAMemoryLimitDropsNothing() {
        assertThat(new ServerReport(info("1", "0", "allkeys-lru"), "").warnings()).isEmpty();
    }

    @Test
    void aServerThatTellsNothingIsNotComplainedOf() {
        ServerReport report = new ServerReport(Map.of(), "unknown");

        assertThat(report.warnings()).isEmpty();
        assertThat(report.survival()).contains("is not known");
    }

    private static Map<String, String> info(String appendOnly, String maxMemory, String policy) {
        return Map.of(
                "aof_enabled", appendOnly, "maxmemory", maxMemory, "maxmemory_policy", policy);
    }
}
