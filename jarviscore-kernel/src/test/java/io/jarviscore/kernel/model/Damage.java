package io.jarviscore.kernel.model;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Kinds of damage to the bytes of a provider's answer on their way. */
public final class Damage {
    private final List<byte[]> splinters;

    /** The splinters are inserted where they do not belong. */
    public Damage(List<byte[]> splinters) {
        this.splinters = splinters;
    }

    /** Cuts, doubles, replaces and splinters; now and then it leaves a seed as it is. */
    public byte[] to(byte[] seed, Random random) {
        byte[] bytes = seed;
        for (int i = random.nextInt(4); i > 0 && bytes.length > 2; i--) {
            int at = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, at + random.nextInt(1 + bytes.length / 8));
            bytes =
                    switch (random.nextInt(8)) {
                        case 0 -> splice(bytes, at, to, new byte[0]);
                        case 1 -> splice(bytes, to, to, Arrays.copyOfRange(bytes, at, to));
                        case 2 -> splice(bytes, at, at + 1, new byte[] {(byte) random.nextInt()});
                        case 3 -> Arrays.copyOf(bytes, at + 1);
                        case 4 -> splice(bytes, at, to, splinter(random));
                        default -> betweenTokens(bytes, at, random);
                    };
        }
        return bytes;
    }

    /** Puts a splinter where it may be JSON: behind the next comma, colon or bracket. */
    private byte[] betweenTokens(byte[] bytes, int from, Random random) {
        int at = from;
        while (at < bytes.length && ",:[{".indexOf(bytes[at]) < 0) {
            at++;
        }
        int start = Math.min(bytes.length, at + 1);
        int end = start;
        while (end < bytes.length && random.nextBoolean() && ",:]}".indexOf(bytes[end]) < 0) {
            end++;
        }
        while (end > start && end < bytes.length && ",]}".indexOf(bytes[end]) < 0) {
            end++;
        }
        return splice(bytes, start, end, splinter(random));
    }

    private byte[] splinter(Random random) {
        return splinters.get(random.nextInt(splinters.size()));
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] with) {
        byte[] result = new byte[bytes.length - (to - from) + with.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
        return result;
    }
}
