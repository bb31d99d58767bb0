package io.jarviscore.nexus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.nexus.grant.Strategy;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads as they were captured from the real Gateway. */
class TokenPayloadTest {

    @Test
    void anOAuthTokenHasItsExpiryInTheCredentials() {
        TokenState.Active token =
                TokenPayload.parse(
                        """
                        {"access_token":"AT1","refresh_token":"RT","token_type":"Bearer",
                         "strategy":{"type":"oauth2"},
                         "credentials":{"access_token":"AT1","refresh_token":"RT","token_type":"Bearer","scope":"a b",
                                        "expires_in":3600,"expires_at":"2026-11-22T08:08:52Z","expired":false}}
                        """);
        assertThat(token.isExpired()).isFalse();
        assertThat(token.grant().strategy()).isEqualTo(new Strategy.OAuth2());
        assertThat(token.grant().field("access_token").reveal()).isEqualTo("AT1");
        assertThat(token.grant().expiresAt()).contains(Instant.parse("2026-11-22T08:08:52Z"));
        assertThat(token.grant().find("refresh_token")).isEmpty();
        assertThat(token.grant().secrets()).hasSize(1);
        assertThat(token.toString()).doesNotContain("AT1");
    }

    @Test
    void aStaticKeyHasItsHeader() {
        TokenState.Active token =
                TokenPayload.parse(
                        """
                        {"strategy":{"type":"header","config":{"header_name":"X-API-Key","credential_field":"api_key"}},
                         "credentials":{"api_key":"sk_live"}}
                        """);
        assertThat(token.grant().strategy())
                .isEqualTo(new Strategy.Header("X-API-Key", "api_key", ""));
        assertThat(token.grant().expiresAt()).isEmpty();
    }

    @Test
    void basicCredentialsAreRead() {
        TokenState.Active token =
                TokenPayload.parse(
                        "{\"strategy\":{\"type\":\"basic_auth\"},\"credentials\":{\"username\":\"u\",\"password\":\"p\"}}");
        assertThat(token.grant().strategy()).isEqualTo(new Strategy.Basic("username", "password"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"credentials\":{\"access_token\":\"a\",\"expires_at\":1795334932}}",
                "{\"access_token\":\"a\",\"expires_at\":\"2026-11-22T08:08:52+00:00\"}",
                "{\"access_token\":\"a\",\"expiry\":\"2026-11-22T09:08:52+01:00\"}",
                "{\"token\":{\"credentials\":{\"access_token\":\"a\",\"expiry\":1795334932}}}"
            })
    void otherFormsOfAnExpiryAreRead(String body) {
        assertThat(TokenPayload.parse(body).grant().expiresAt())
                .contains(Instant.parse("2026-11-22T08:08:52Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "not json",
                "{\"strategy\":{\"type\":\"mystery\"}}",
                "{\"strategy\":{\"type\":\"query_param\"}}"
            })
    void aPayloadThatIsNoTokenIsReported(String body) {
        assertThatThrownBy(() -> TokenPayload.parse(body)).isInstanceOf(GatewayException.class);
    }

    @Property(tries = 300)
    void anyAnswerIsReadOrReported(@ForAll String text) {
        for (String body :
                new String[] {text, "{\"credentials\":{\"access_token\":\"" + text + "\"}}"}) {
            try {
                assertThat(TokenPayload.parse(body).grant()).isNotNull();
            } catch (GatewayException e) {
                assertThat(e).hasMessageContaining("Gateway");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jarviscore-agent, 24f46af1-29d0-584b-a4f1-1ff2eebc0e8a",
        "alice, c2ef90b9-02bc-5d53-93cd-92652b6e1b41",
        "jarviscore-default, 4ad29610-e415-5313-a6c3-19bd9de9cbc6",
        "jarviscore-user, b661e6c2-17d2-57de-b219-6a4f70572b90",
        "jarviscore-test, 6625f34f-8ba9-5904-bf5d-ab9a51c0d7c5",
        "24f46af1-29d0-584b-a4f1-1ff2eebc0e8a, 24f46af1-29d0-584b-a4f1-1ff2eebc0e8a"
    })
    void aUserHasTheIdThatTheOriginalSends(String user, String id) {
        assertThat(UserIds.of(user)).isEqualTo(id);
    }
}
