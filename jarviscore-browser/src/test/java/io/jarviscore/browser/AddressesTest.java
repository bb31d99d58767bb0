package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @Test
    void addressesOfTheWebAreOpened() {
        assertThat(Addresses.checked(" https://example.org/a b?c=@ "))
                .isEqualTo("https://example.org/a b?c=@");
        assertThat(Addresses.checked("HTTP://example.org")).isEqualTo("HTTP://example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file:///etc/passwd",
                "chrome://settings",
                "view-source:https://example.org",
                "javascript:alert(1)",
                "data:text/html,x",
                "about:blank",
                "example.org",
                "ftp://example.org",
                "https://user:secret@example.org/",
                "https://example.org@127.0.0.1/"
            })
    void everythingElseIsRefused(String address) {
        assertThatThrownBy(() -> Addresses.checked(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
