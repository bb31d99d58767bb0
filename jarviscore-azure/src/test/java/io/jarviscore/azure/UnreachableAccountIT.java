package io.jarviscore.azure;

import static io.jarviscore.azure.AzureExtensionTest.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.StoreUnavailableException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Needs no server, and takes the time that a start may take. */
class UnreachableAccountIT {
    @Test
    void anAccountThatNobodyAnswersForFailsWithinTenSecondsAndNamesTheSetting() throws Exception {
        int closed = Azurite.freePort();
        long begin = System.nanoTime();

        assertThatThrownBy(
                        () ->
                                start(
                                        Map.of(
                                                "azure_storage_connection_string",
                                                Accounts.connectionString(closed))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith("azure_storage_connection_string: ")
                .hasMessageContaining("cannot be reached");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void anAccountThatAcceptsAndIsSilentFailsWithinTenSeconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long begin = System.nanoTime();

            assertThatThrownBy(
                            () ->
                                    start(
                                            Map.of(
                                                    "azure_storage_connection_string",
                                                    Accounts.connectionString(
                                                            silent.getLocalPort()))))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageStartingWith("azure_storage_connection_string: ");

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(11));
        }
    }
}
