package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void theReasonIsChromiumsLastLine() {
        assertThat(Words.reason("closed\n[pid=7][err] FATAL:x.cc:3] No sandbox\nmore"))
                .isEqualTo("[pid=7][err] FATAL:x.cc:3] No sandbox");
        assertThat(Words.reason("closed\nlogs")).isEqualTo("closed");
        assertThat(Words.firstLine(null)).isEqualTo("no message");
        assertThat(Words.firstLine("Error {\n  message='Timeout 5ms\ncall log"))
                .isEqualTo("Timeout 5ms");
    }
}
