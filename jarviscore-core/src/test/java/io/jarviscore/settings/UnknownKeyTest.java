package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownKeyTest {

    @ParameterizedTest
    @CsvSource({
        "llm_timout, llm_timeout",
        "llm_tiemout, llm_timeout",
        "LLM_TIMEOUT, llm_timeout",
        "Llm-Timeout, llm_timeout",
        "llm.timeout, llm_timeout",
        "kernel_turns, kernel_max_turns",
        "JARVISCORE_BIND_PORT, bind_port",
        "ANTHROPIC_API_KEY, claude_api_key",
        "redis_uri, redis_url",
    })
    void theProblemNamesTheKeyThatWasMeant(String wrong, String meant) {
        assertThat(UnknownKey.problem(wrong))
                .contains("\"" + wrong + "\" (config map): no such setting; use " + meant);
    }

    @Test
    void aKeyThatIsLikeNoOtherGetsNoAdvice() {
        assertThat(UnknownKey.problem("colour_of_the_sky"))
                .contains("\"colour_of_the_sky\" (config map): no such setting");
    }

    @Test
    void aKeyThatOtherLibrariesHaveGetsAnExplanation() {
        assertThat(UnknownKey.problem("auth_mode").orElseThrow())
                .endsWith("; leave it out; nexus_gateway_url alone is enough");
    }

    @Test
    void anEndlessOrMissingKeyGetsAShortAnswer() {
        assertThat(UnknownKey.problem("x".repeat(1_000_000)).orElseThrow()).hasSizeLessThan(120);
        assertThat(UnknownKey.problem(null)).contains("null (config map): no such setting");
    }

    @Test
    void aKeyAndItsAliasesAreKnown() {
        assertThat(UnknownKey.problem("claude_api_key")).isEmpty();
        assertThat(UnknownKey.problem("anthropic_api_key")).isEmpty();
    }
}
