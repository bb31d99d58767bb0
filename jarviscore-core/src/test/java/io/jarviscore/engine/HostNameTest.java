package io.jarviscore.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.internal.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "worker-7f9c.example.org, worker-7f9c.example.org",
        "'my host\n', my-host",
        "Büro_1, B-ro_1",
        "'', jarviscore-node",
        ".., jarviscore-node"
    })
    void aHostNameBecomesAnId(String name, String id) {
        assertThat(HostName.asId(name)).isEqualTo(id);
    }

    @Test
    void aLongNameIsCut() {
        assertThat(HostName.asId("x".repeat(300))).isEqualTo("x".repeat(128));
    }

    @Test
    void theNameOfThisMachineIsAnIdAndStable() {
        assertThat(Ids.isValid(HostName.ofThisMachine())).isTrue();
        assertThat(HostName.ofThisMachine()).isEqualTo(HostName.ofThisMachine());
    }
}
