package io.jarviscore.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarviscore.nexus.grant.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SecretScrubberTest {
    private static final String SECRET = "Ab+/9&\"k é=3/z";
    private static final SecretScrubber SCRUBBER = SecretScrubber.of(List.of(Secret.of(SECRET)));

    private static final List<UnaryOperator<String>> FORMS =
            List.of(
                    text -> text,
                    text -> URLEncoder.encode(text, StandardCharsets.UTF_8),
                    text -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"),
                    text -> percent(text, "%%%02x"),
                    text -> percent(text, "%%%02X"),
                    text -> percent(text, "%%25%02X"),
                    text -> text.replace("/", "\\/").replace("\"", "\\\""),
                    text -> percent(text, "\\u%04x"),
                    text -> percent(text, "\\x%02x"),
                    text -> percent(text, "&#%d;"),
                    text -> percent(text, "&#x%X;"),
                    text -> text.replace("&", "&amp;").replace("\"", "&quot;"),
                    text -> HexFormat.of().formatHex(bytes(text)),
                    text -> HexFormat.of().withUpperCase().formatHex(bytes(text)),
                    text -> Base64.getEncoder().encodeToString(bytes(text)),
                    text -> Base64.getUrlEncoder().encodeToString(bytes(text)),
                    text -> Base64.getEncoder().encodeToString(bytes("x" + text + "yy")),
                    text -> Base64.getEncoder().encodeToString(bytes("xx" + text + "y")),
                    text -> Base64.getEncoder().encodeToString(bytes("user:" + text)),
                    text -> Base64.getMimeEncoder().encodeToString(bytes(text)));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String percent(String text, String format) {
        StringBuilder out = new StringBuilder();
        for (byte part : bytes(text)) {
            out.append(String.format(format, part & 0xff));
        }
        return out.toString();
    }

    @Test
    void everyFormOfASecretIsReplaced() {
        for (UnaryOperator<String> form : FORMS) {
            String encoded = form.apply(SECRET);
            String clean = SCRUBBER.text("before " + encoded + " after");
            assertThat(clean).startsWith("before ").endsWith(" after").contains("[secret]");
            assertThat(clean.length()).as(encoded + " → " + clean).isLessThan(35);
        }
    }

    @Test
    void formsCanBeMixedWithinOneSecret() {
        assertThat(SCRUBBER.text("A%62+\\/9&amp;\\u0022k+%C3%A9=3/z")).isEqualTo("[secret]");
    }

    @Test
    void utf16IsReplacedToo() {
        SecretScrubber scrubber = SecretScrubber.of(List.of(Secret.of("token-1234")));
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            byte[] clean = scrubber.bytes("is token-1234!".getBytes(charset));
            assertThat(new String(clean, StandardCharsets.ISO_8859_1).replace("\0", ""))
                    .isEqualTo("is [secret]!");
        }
    }

    @Property(tries = 200)
    void noChunkingOfAStreamLetsASecretThrough(
            @ForAll @IntRange(min = 1, max = 40_000) int padding,
            @ForAll @IntRange(min = 1, max = 5_000) int chunk,
            @ForAll @IntRange(min = 0, max = 19) int form)
            throws IOException {
        String encoded = FORMS.get(form).apply(SECRET);
        byte[] all = bytes("-".repeat(padding) + encoded + "-".repeat(padding % 777) + encoded);
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream scrubbed = SCRUBBER.onto(to)) {
            for (int at = 0; at < all.length; at += chunk) {
                scrubbed.write(all, at, Math.min(chunk, all.length - at));
            }
        }
        assertThat(to.toByteArray()).isEqualTo(SCRUBBER.bytes(all));
        assertThat(to.toString(StandardCharsets.UTF_8)).doesNotContain(encoded);
    }

    @Property(tries = 300)
    void bytesWithoutASecretAreUnchanged(@ForAll @StringLength(max = 300) String text) {
        if (!text.contains("Ab")) {
            assertThat(SCRUBBER.text(text)).isEqualTo(text);
        }
    }

    @Test
    void aLongerSecretAroundAShorterOneLeavesNothing() {
        SecretScrubber both =
                SecretScrubber.of(List.of(Secret.of("abcdef"), Secret.of("abcdefghij")));
        assertThat(both.text("xabcdefghijx")).isEqualTo("x[secret]x");
    }

    @Test
    void aVeryShortSecretIsNotLookedForAlone() {
        assertThat(SecretScrubber.of(List.of(Secret.of("a"))).text("banana")).isEqualTo("banana");
    }

    @Test
    void manySecretsAreFoundAtOnce() {
        List<Secret> secrets =
                List.of(Secret.of("alpha-1"), Secret.of("beta-22"), Secret.of("gamma-333"));
        String text = secrets.stream().map(Secret::reveal).collect(Collectors.joining(" "));
        assertThat(SecretScrubber.of(secrets).text(text)).isEqualTo("[secret] [secret] [secret]");
    }
}
