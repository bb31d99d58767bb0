package io.jarviscore.nexus.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class VaultFuzzTest {
    private static final KeySchedule KEYS = new KeySchedule("a secret of some length");

    @Property(tries = 100)
    void anyBytesAreOpenedOrReported(@ForAll @Size(max = 200) byte[] bytes) {
        assertOpenedOrReported(bytes);
    }

    @Property(tries = 100)
    void anyEnvelopeIsOpenedOrReported(@ForAll @Size(max = 100) byte[] bytes) {
        byte[] json =
                ("{" + new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        assertOpenedOrReported(json);
    }

    private static void assertOpenedOrReported(byte[] bytes) {
        try {
            VaultFormat format =
                    VaultFormat.of(
                            bytes, Optional.of(VaultTest.SALT.getBytes(StandardCharsets.UTF_8)));
            assertThat(format.open(KEYS, bytes)).isNotNull();
        } catch (VaultException e) {
            assertThat(e.reason()).isNotNull();
        }
    }
}
