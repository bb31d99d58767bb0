package io.jarviscore.nexus;

import io.jarviscore.nexus.grant.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces live secrets in a service's response, in every encoding that a service is likely to
 * echo. These are raw, escaped character by character (see {@link SecretPattern}), base64 and
 * base64url at any offset, hexadecimal. Secrets shorter than {@value #SHORTEST} characters are not
 * looked for alone, since they occur in every text; their Basic pair is.
 */
final class SecretScrubber {
    /** The replacement of a secret. */
    static final String MARK = "[secret]";

    private static final int SHORTEST = 4;
    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);

    /** The first bytes of escapes; every pattern may begin with one. */
    private static final String ESCAPES = "%\\&+";

    private static final SecretPattern[] NONE = {};

    /** By the first byte of an occurrence, so that most bytes are looked at once. */
    private final SecretPattern[][] patterns = new SecretPattern[256][];

    private final int longest;
    private final List<String> lowerCase;

    private SecretScrubber(List<byte[]> forms, List<String> lowerCase) {
        List<SecretPattern> all = forms.stream().map(SecretPattern::new).toList();
        this.longest = all.stream().mapToInt(SecretPattern::longest).max().orElse(0);
        this.lowerCase = List.copyOf(lowerCase);
        for (int first = 0; first < patterns.length; first++) {
            List<SecretPattern> beginning = new ArrayList<>();
            for (int i = 0; i < forms.size(); i++) {
                if ((forms.get(i)[0] & 0xff) == first || ESCAPES.indexOf(first) >= 0) {
                    beginning.add(all.get(i));
                }
            }
            patterns[first] = beginning.toArray(NONE);
        }
    }

    /** Looks for these secrets. */
    static SecretScrubber of(List<Secret> secrets) {
        Set<String> forms = new LinkedHashSet<>();
        List<String> lowerCase = new ArrayList<>();
        for (Secret secret : secrets) {
            String value = secret.reveal();
            if (value.length() >= SHORTEST) {
                forms.add(value);
                lowerCase.add(value.toLowerCase(Locale.ROOT));
                encoded(value.getBytes(StandardCharsets.UTF_8), forms);
                escaped(value, forms);
            }
        }
        // Longer first, so that a secret inside another one leaves nothing of the longer.
        List<byte[]> longestFirst =
                forms.stream()
                        .sorted((a, b) -> b.length() - a.length())
                        .map(form -> form.getBytes(StandardCharsets.UTF_8))
                        .toList();
        return new SecretScrubber(longestFirst, lowerCase);
    }

    /**
     * Base64 depends on the bytes before: at each of the three offsets, the characters that hold
     * bits of the secret alone.
     */
    private static void encoded(byte[] secret, Set<String> forms) {
        forms.add(HexFormat.of().formatHex(secret));
        forms.add(HexFormat.of().withUpperCase().formatHex(secret));
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + secret.length];
            System.arraycopy(secret, 0, shifted, offset, secret.length);
            int from = offset == 0 ? 0 : offset + 1;
            int to = (shifted.length * 8) / 6;
            if (to - from >= SHORTEST) {
                forms.add(Base64.getEncoder().encodeToString(shifted).substring(from, to));
                forms.add(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
            }
        }
    }

    /** JSON escapes are of characters, not of bytes, which differ beyond ASCII. */
    private static void escaped(String secret, Set<String> forms) {
        if (secret.chars().anyMatch(c -> c > 0x7e)) {
            for (String format : List.of("\\u%04x", "\\u%04X")) {
                StringBuilder text = new StringBuilder();
                secret.chars()
                        .forEach(
                                c -> {
                                    if (c > 0x7e) {
                                        text.append(String.format(Locale.ROOT, format, c));
                                    } else {
                                        text.append((char) c);
                                    }
                                });
                forms.add(text.toString());
            }
        }
    }

    /** A text without secrets. */
    String text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Clean clean = clean(bytes, bytes.length, true);
        return clean.isFound
                ? new String(clean.bytes, 0, clean.length, StandardCharsets.UTF_8)
                : text;
    }

    /** Bytes without secrets; the same array if there were none. */
    byte[] bytes(byte[] bytes) {
        Clean clean = clean(bytes, bytes.length, true);
        return clean.isFound ? clean.toBytes() : bytes;
    }

    /** Whether there is a secret in a text. */
    boolean isIn(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return clean(bytes, bytes.length, true).isFound;
    }

    /** Whether there is a secret in a text whose characters were all made lower case. */
    boolean isInLowerCase(String text) {
        return lowerCase.stream().anyMatch(text::contains);
    }

    /** A stream that passes everything on without secrets; its close flushes and closes nothing. */
    OutputStream onto(OutputStream to) {
        return new Scrubbed(to);
    }

    /**
     * As far as nothing can begin that ends behind the bytes; to the end if nothing follows. Copies
     * nothing until there is something to replace.
     */
    private Clean clean(byte[] bytes, int end, boolean isLast) {
        int safe = isLast ? end : Math.max(0, end - longest);
        @Nullable GrowingBytes out = null;
        int at = 0;
        int kept = 0;
        while (at < safe) {
            int length = match(bytes, at, end);
            if (length > 0) {
                out = out == null ? new GrowingBytes(end) : out;
                out.add(bytes, kept, at - kept);
                out.add(MARK_BYTES, 0, MARK_BYTES.length);
                at += length;
                kept = at;
            } else {
                at++;
            }
        }
        if (out == null) {
            return new Clean(bytes, at, at, false);
        }
        out.add(bytes, kept, at - kept);
        return new Clean(out.bytes, out.length, at, true);
    }

    private int match(byte[] bytes, int at, int end) {
        int best = -1;
        for (SecretPattern pattern : patterns[bytes[at] & 0xff]) {
            best = Math.max(best, pattern.match(bytes, at, end));
        }
        return best;
    }

    /** The first bytes of an array, the number of bytes they stand for, and if any was a secret. */
    private static final class Clean {
        private final byte[] bytes;
        private final int length;
        private final int used;
        private final boolean isFound;

        Clean(byte[] bytes, int length, int used, boolean isFound) {
            this.bytes = bytes;
            this.length = length;
            this.used = used;
            this.isFound = isFound;
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, length);
        }
    }

    private static final class GrowingBytes {
        private byte[] bytes;
        private int length;

        GrowingBytes(int expected) {
            bytes = new byte[Math.max(16, expected)];
        }

        void add(byte[] from, int offset, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
            System.arraycopy(from, offset, bytes, length, count);
            length += count;
        }
    }

    /** Holds back as much as the longest occurrence, so that none is cut in two. */
    private final class Scrubbed extends OutputStream {
        private final OutputStream to;
        private byte[] held = new byte[16_384 + longest];
        private int length;

        Scrubbed(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            int at = offset;
            int left = count;
            while (left > 0) {
                int part = Math.min(left, held.length - length);
                System.arraycopy(from, at, held, length, part);
                length += part;
                at += part;
                left -= part;
                if (length == held.length) {
                    pass(false);
                }
            }
        }

        private void pass(boolean isLast) throws IOException {
            Clean clean = clean(held, length, isLast);
            to.write(clean.bytes, 0, clean.length);
            System.arraycopy(held, clean.used, held, 0, length - clean.used);
            length -= clean.used;
        }

        @Override
        public void close() throws IOException {
            pass(true);
            to.flush();
            held = new byte[0];
        }
    }
}
