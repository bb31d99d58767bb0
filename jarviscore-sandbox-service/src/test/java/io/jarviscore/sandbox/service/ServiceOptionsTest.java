package io.jarviscore.sandbox.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceOptionsTest {
    @Test
    void withoutVariablesItListensOnLoopback() {
        ServiceOptions options = ServiceOptions.of(Map.of());

        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.queue()).isEqualTo(64);
    }

    @Test
    void theKeyIsNotShown() {
        assertThat(ServiceOptions.of(Map.of("SANDBOX_SERVICE_KEY", "canary-1")).toString())
                .doesNotContain("canary-1");
    }

    @ParameterizedTest
    @CsvSource({
        "SANDBOX_SERVICE_HOST, 0.0.0.0, SANDBOX_SERVICE_KEY is missing",
        "SANDBOX_SERVICE_PORT, 70000, from 0 to 65535",
        "SANDBOX_SERVICE_PORT, x, from 0 to 65535",
        "SANDBOX_SERVICE_RUNS, 0, from 1 to 1024",
        "SANDBOX_SERVICE_QUEUE, -1, from 0 to 100000",
        "EXECUTION_TIMEOUT, 0, from 1 to 86400",
        "SANDBOX_PYTHON_PATH, /p, needs SANDBOX_ENGINE_PATH",
    })
    void aVariableThatCannotBeUsedIsNamed(String name, String value, String problem) {
        assertThatThrownBy(() -> ServiceOptions.of(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name.startsWith("SANDBOX_SERVICE_HOST") ? "SANDBOX" : name)
                .hasMessageContaining(problem);
    }
}
