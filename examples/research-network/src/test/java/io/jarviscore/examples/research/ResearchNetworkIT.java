package io.jarviscore.examples.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ResearchNetworkIT {

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void theBriefIsDeliveredAlthoughAProcessIsKilled() throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ResearchNetwork.main(new String[0]);
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("found: [researcher-research-node-1, researcher-research-node-2,")
                .containsPattern("killed: research-node-[123]")
                .contains("Brief on robots")
                .endsWith("SUCCESS\n");
    }
}
