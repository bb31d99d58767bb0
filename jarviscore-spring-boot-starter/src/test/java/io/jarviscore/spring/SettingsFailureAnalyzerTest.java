package io.jarviscore.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class SettingsFailureAnalyzerTest {
    @Test
    void anUnusableSettingIsReportedWithItsPropertyAndItsOrigin(CapturedOutput output) {
        assertThatThrownBy(
                () -> start("--jarviscore.state-store=floppy", "--jarviscore.bind-port=70000"));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("state_store (config map): \"floppy\" cannot be used")
                .contains(
                        "jarviscore.state-store (set in \"jarviscore.state-store\" from property"
                                + " source \"commandLineArgs\"): one of")
                .contains("jarviscore.bind-port")
                .contains("JARVISCORE_BIND_PORT");
    }

    @Test
    void aPropertyThatNoSettingHasIsReportedAsItWasWritten(CapturedOutput output) {
        assertThatThrownBy(
                () ->
                        start(
                                "--jarviscore.llm-endpont=http://127.0.0.1:1",
                                "--jarviscore.llm-endpoint=http://127.0.0.1:1"));

        assertThat(output)
                .contains(
                        "jarviscore.llm-endpont (set in \"jarviscore.llm-endpont\" from property"
                                + " source \"commandLineArgs\"): no such setting; use"
                                + " llm_endpoint")
                .doesNotContain("Check these properties");
    }

    @Test
    void aStoreThatCannotBeReachedIsReportedWithItsProperty(CapturedOutput output) {
        assertThatThrownBy(() -> start("--jarviscore.redis-url=redis://127.0.0.1:1"));

        assertThat(output).contains("APPLICATION FAILED TO START").contains("jarviscore.redis-url");
    }

    @Test
    void aSecretIsNotReported(CapturedOutput output) {
        assertThatThrownBy(
                () ->
                        start(
                                "--jarviscore.claude-api-key=canary-4711\u0007",
                                "--jarviscore.state-store=memory"));

        assertThat(output).contains("claude_api_key").doesNotContain("canary-4711");
    }

    private static void start(String... arguments) {
        SpringApplication application = new SpringApplication(Desk.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setRegisterShutdownHook(false);
        application.run(arguments).close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Desk {
        @Bean
        Doubler doubler() {
            return new Doubler();
        }
    }
}
