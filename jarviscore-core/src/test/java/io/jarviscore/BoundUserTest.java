package io.jarviscore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class BoundUserTest {
    private static Task boundTo(Map<String, ?> values) {
        return Task.of("w", Step.of("a", "clerk", "x").bound(values));
    }

    private static String userOf(Map<String, ?> values) {
        return Credentials.userOf(boundTo(values)).orElse("nobody");
    }

    @Test
    void aUserIsNamedAsBoundAndWithinTheirTenant() {
        assertThat(userOf(Map.of("user", "ada"))).isEqualTo("ada");
        assertThat(userOf(Map.of("user", 42))).isEqualTo("42");
        assertThat(userOf(Map.of("tenant", "acme", "user", "ada"))).isEqualTo("acme/ada");
        assertThat(userOf(Map.of("tenant", "acme"))).isEqualTo("acme/");
        assertThat(userOf(Map.of("tenant", "a/b%", "user", "c"))).isEqualTo("a%2Fb%25/c");
        assertThat(userOf(Map.of("user", "acme/ada"))).isEqualTo("/acme/ada");
        assertThat(userOf(Map.of("customer", "ada"))).isEqualTo("nobody");
    }

    @Test
    void wordsAndParametersOfATaskNameNobody() {
        Step step = Step.of("a", "clerk", "user: ada").params(Map.of("user", "ada"));

        assertThat(Credentials.userOf(Task.of("w", step))).isEmpty();
    }

    @Test
    void aPartOfATaskIsOfTheSameUser() {
        Task part = boundTo(Map.of("user", "ada")).withText("a part");

        assertThat(Credentials.userOf(part)).contains("ada");
    }

    @Test
    void aBoundValueThatIsNoNameIsRefusedWithoutShowingIt() {
        for (Object user : new Object[] {"", " ", "CANARY\n", "x".repeat(257), true, 1.5}) {
            assertThatThrownBy(() -> userOf(Map.of("user", user)))
                    .as(String.valueOf(user))
                    .isInstanceOf(JarvisException.class)
                    .hasMessageContaining("no usable user")
                    .hasMessageNotContaining("CANARY");
        }
    }

    @Property(tries = 500)
    void differentPairsOfTenantAndUserHaveDifferentNames(
            @ForAll @StringLength(max = 4) @Chars({'/', '%', '2', 'F', 'a'}) String tenant,
            @ForAll @StringLength(max = 4) @Chars({'/', '%', '2', 'F', 'a'}) String user,
            @ForAll @StringLength(max = 4) @Chars({'/', '%', '2', 'F', 'a'}) String otherTenant,
            @ForAll @StringLength(max = 4) @Chars({'/', '%', '2', 'F', 'a'}) String otherUser) {
        Assume.that(!bound(tenant, user).equals(bound(otherTenant, otherUser)));

        assertThat(userOf(bound(tenant, user))).isNotEqualTo(userOf(bound(otherTenant, otherUser)));
    }

    private static Map<String, String> bound(String tenant, String user) {
        Map<String, String> bound = new HashMap<>();
        if (!tenant.isEmpty()) {
            bound.put("tenant", tenant);
        }
        if (!user.isEmpty()) {
            bound.put("user", user);
        }
        return bound;
    }
}
