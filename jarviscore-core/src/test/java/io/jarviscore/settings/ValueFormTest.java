package io.jarviscore.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormTest {
    private static final ValueForm<Duration> SECONDS =
            ValueForm.duration("seconds", Duration.ofSeconds(1));

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "1", "yes", "On", " on "})
    void manyWordsMeanTrue(String word) {
        assertThat(ValueForm.flag().read(word)).contains(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "False", "0", "no", "OFF"})
    void manyWordsMeanFalse(String word) {
        assertThat(ValueForm.flag().read(word)).contains(false);
    }

    @Test
    void aFlagMayBeABooleanButNotAnyWord() {
        assertThat(ValueForm.flag().read(true)).contains(true);
        assertThat(ValueForm.flag().read("ja")).isEmpty();
        assertThat(ValueForm.flag().read(2)).isEmpty();
    }

    @Test
    void aWholeNumberMayBeTextOrAnyNumberWithoutFraction() {
        ValueForm<Integer> port = ValueForm.whole(1, 65_535);

        assertThat(List.of(port.read("7946"), port.read(7946L), port.read(7946.0)))
                .allMatch(read -> read.equals(port.read(7946)));
    }

    @Test
    void aNumberOutsideItsBoundsIsRefused() {
        ValueForm<Integer> port = ValueForm.whole(1, 65_535);

        for (Object raw : List.of(0, 65_536, -1, "70000", Long.MAX_VALUE, 1.5, "1.5")) {
            assertThat(port.read(raw)).as("%s", raw).isEmpty();
        }
        assertThat(port.read(1)).contains(1);
        assertThat(port.read("65535")).contains(65_535);
    }

    @Test
    void aTextThatIsNoNumberIsRefused() {
        for (Object raw : List.of("ten", "1_000", "0x10", "", Double.NaN, true, List.of(1))) {
            assertThat(ValueForm.decimal(0, 1).read(raw)).as("%s", raw).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "-1e2147483647", "0e-2147483647"})
    void aNumberThatWouldTakeForeverToWorkWithIsRefused(String text) {
        assertThat(ValueForm.whole(0, Integer.MAX_VALUE).read(text)).isEmpty();
        assertThat(ValueForm.decimal(0, 1).read(text)).isEmpty();
        assertThat(SECONDS.read(text)).isEmpty();
        assertThat(SECONDS.read("9".repeat(1_000_000))).isEmpty();
    }

    @Test
    void anAmountOfMoneyIsExactAndHasAtMostSixDecimals() {
        assertThat(ValueForm.dollars().read("0.000001")).contains(new BigDecimal("0.000001"));
        assertThat(ValueForm.dollars().read("2.5000000")).isPresent();
        for (Object raw : List.of("0.0000001", "-1", "1000001", "five", "1e9")) {
            assertThat(ValueForm.dollars().read(raw)).as("%s", raw).isEmpty();
        }
    }

    @Test
    void modelsAreOneOrSeveralNamesWithNothingLeftOut() {
        for (String raw : List.of("gpt-4.1", "azure:a, claude:b,c", "my model")) {
            assertThat(ValueForm.models().read(raw)).as(raw).contains(raw);
        }
        for (String raw : List.of(",", "a,", "a,,b", ",a", "a, ,b")) {
            assertThat(ValueForm.models().read(raw)).as(raw).isEmpty();
        }
    }

    @Test
    void aTimeMayHaveAFraction() {
        assertThat(SECONDS.read("0.5")).contains(Duration.ofMillis(500));
        assertThat(SECONDS.read(2.5)).contains(Duration.ofMillis(2500));
        assertThat(SECONDS.read(new BigDecimal("0.001"))).contains(Duration.ofMillis(1));
        assertThat(SECONDS.read(1.0 / 3)).contains(Duration.ofNanos(333_333_333));
    }

    @Test
    void aTimeMayBeADurationForAnyUnitOfItsKey() {
        ValueForm<Duration> days = ValueForm.duration("days", Duration.ofDays(1));

        assertThat(days.read(Duration.ofHours(12))).contains(Duration.ofHours(12));
        assertThat(days.show(Duration.ofHours(12))).isEqualTo("0.5");
    }

    @Test
    void aTimeThatIsNotPositiveOrLongerThanACenturyIsRefused() {
        for (Object raw :
                List.of(
                        0,
                        -1,
                        "0.0001",
                        Duration.ZERO,
                        Duration.ofSeconds(-5),
                        "1e12",
                        Duration.ofSeconds(Long.MAX_VALUE),
                        Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThat(SECONDS.read(raw)).as("%s", raw).isEmpty();
        }
    }

    @Test
    void aTimeThatMayBeNoneAcceptsZeroAndNothingElseThatIsTooShort() {
        ValueForm<Duration> form = ValueForm.durationOrZero("seconds", Duration.ofSeconds(1));

        for (Object none : List.of(0, "0", "0.0", Duration.ZERO)) {
            assertThat(form.read(none)).as("%s", none).contains(Duration.ZERO);
        }
        for (Object raw : List.of(-1, "0.0001", Duration.ofNanos(1), Duration.ofSeconds(-5))) {
            assertThat(form.read(raw)).as("%s", raw).isEmpty();
        }
        assertThat(form.show(Duration.ZERO)).isEqualTo("0");
        assertThat(form.accepts()).isEqualTo("a number of seconds, at least a millisecond, or 0");
    }

    @Test
    void aChoiceMayBeTheConstantOrItsNameInAnyCase() {
        ValueForm<StateStore> form = ValueForm.choice(StateStore.class);

        assertThat(form.read("sqlite")).contains(StateStore.SQLITE);
        assertThat(form.read("SQLite")).contains(StateStore.SQLITE);
        assertThat(form.read(StateStore.SQLITE)).contains(StateStore.SQLITE);
        assertThat(form.read(SandboxMode.LOCAL)).isEmpty();
        assertThat(form.read("postgres")).isEmpty();
        assertThat(form.accepts()).isEqualTo("one of auto, memory, sqlite, redis");
    }

    @Test
    void aTextIsOneLineWithoutSpacesAround() {
        assertThat(ValueForm.text().read(" a key\n")).contains("a key");
        assertThat(ValueForm.text().read(42)).contains("42");
        for (Object raw : List.of("two\nlines", "a\0b", true, Map.of())) {
            assertThat(ValueForm.text().read(raw)).isEmpty();
        }
    }

    @Test
    void aTextMayHaveToMatchAPattern() {
        ValueForm<String> form = ValueForm.text("digits", Pattern.compile("[0-9]+"));

        assertThat(form.read("12")).contains("12");
        assertThat(form.read("12a")).isEmpty();
    }

    @Test
    void aPathMayBeTextOrPath() {
        assertThat(ValueForm.path().read("./logs")).contains("./logs");
        assertThat(ValueForm.path().read(Path.of("logs"))).contains("logs");
        assertThat(ValueForm.path().read("a\0b")).isEmpty();
    }

    @Test
    void aWebAddressHasASchemeAndAHostButNoPassword() {
        ValueForm<URI> form = ValueForm.webAddress();

        assertThat(form.read("https://x.example/v1")).contains(URI.create("https://x.example/v1"));
        assertThat(form.read(URI.create("http://[::1]:80"))).isPresent();
        for (Object raw :
                List.of("x.example", "ftp://x", "https://", "http://u:p@x", "http://a b", 5)) {
            assertThat(form.read(raw)).as("%s", raw).isEmpty();
        }
    }

    @Test
    void hostsAndPortsMayBeAListOrOneTextWithCommas() {
        ValueForm<List<String>> form = ValueForm.hostsAndPorts();

        assertThat(form.read("a:1, b.example:65535,[::1]:7946,"))
                .contains(List.of("a:1", "b.example:65535", "[::1]:7946"));
        assertThat(form.read(List.of("a:1"))).contains(List.of("a:1"));
        assertThat(form.read(List.of())).contains(List.of());
    }

    @Test
    void oneBadAddressSpoilsTheList() {
        for (Object raw :
                List.of(
                        "a",
                        "a:0",
                        "a:65536",
                        "a:1,,b:2",
                        ":1",
                        "a:99999999999",
                        List.of("a:1", 2),
                        7)) {
            assertThat(ValueForm.hostsAndPorts().read(raw)).as("%s", raw).isEmpty();
        }
        assertThat(ValueForm.hostsAndPorts().read(Arrays.asList("a:1", null))).isEmpty();
    }
}
