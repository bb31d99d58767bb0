package io.jarviscore.net;

import io.jarviscore.json.Json;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host of a web address in its one canonical form: lower case, ASCII (internationalised names in
 * their {@code xn--} form), without a trailing dot. IPv4 addresses in any notation that resolvers
 * accept (decimal, octal, hexadecimal, short) become dotted quads. Nothing is looked up.
 *
 * @param name the canonical form; an IPv6 address without brackets
 * @param literal the address, if the host is one rather than a name
 */
public record WebHost(String name, Optional<InetAddress> literal) {
    /** RFC 1035, section 2.3.4, without the root's label. */
    private static final int LONGEST_NAME = 253;

    private static final int LONGEST_LABEL = 63;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final long MAX_IPV4 = 0xffff_ffffL;

    /**
     * Reads a host.
     *
     * @param text a name, an IPv4 address, or an IPv6 address with or without brackets
     * @throws IllegalArgumentException if it is no host; the message names the accepted forms
     */
    public static WebHost parse(String text) {
        if (text.contains(":") || text.startsWith("[")) {
            return ipv6(text);
        }
        String ascii = ascii(text);
        String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (!isName(name)) {
            throw unusable(text);
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        return isDigit(last.charAt(0)) && NUMBER.matcher(last).matches()
                ? ipv4(text, name)
                : new WebHost(name, Optional.empty());
    }

    /** Whether it is this machine by name or address: localhost, 127.0.0.0/8, ::1. */
    public boolean isLoopback() {
        return literal.map(address -> AddressKind.of(address) == AddressKind.LOOPBACK)
                .orElse(name.equals("localhost") || name.endsWith(".localhost"));
    }

    /** Labels of letters, digits, underscores, and hyphens that are not at an end. */
    private static boolean isName(String name) {
        int begin = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                int length = i - begin;
                if (length == 0
                        || length > LONGEST_LABEL
                        || name.charAt(begin) == '-'
                        || name.charAt(i - 1) == '-') {
                    return false;
                }
                begin = i + 1;
            } else if (!isLabelCharacter(name.charAt(i))) {
                return false;
            }
        }
        return name.length() <= LONGEST_NAME;
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || isDigit(c) || c == '_' || c == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String ascii(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.toLowerCase(Locale.ROOT); // as the conversion does, but cheap
        }
        try {
            return IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw unusable(text);
        }
    }

    /** As the URL Standard of WHATWG reads it (section 3.5, "IPv4 parser"). */
    private static WebHost ipv4(String text, String name) {
        String[] parts = name.split("\\.", -1);
        if (parts.length > 4) {
            throw unusable(text);
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean isLast = i == parts.length - 1;
            long number = number(text, parts[i]);
            long most = isLast ? MAX_IPV4 >> (8 * i) : 255;
            if (number > most) {
                throw unusable(text);
            }
            address += isLast ? number : number << (8 * (3 - i));
        }
        byte[] bytes = {
            (byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address
        };
        return of(text, bytes);
    }

    private static long number(String text, String part) {
        if (!NUMBER.matcher(part).matches() || part.length() > 16) {
            throw unusable(text);
        }
        try {
            if (part.startsWith("0x")) {
                return part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16);
            }
            boolean isOctal = part.length() > 1 && part.startsWith("0");
            return Long.parseLong(part, isOctal ? 8 : 10);
        } catch (NumberFormatException e) {
            throw unusable(text);
        }
    }

    private static WebHost ipv6(String text) {
        boolean isBracketed = text.startsWith("[") && text.endsWith("]");
        String inner = isBracketed ? text.substring(1, text.length() - 1) : text;
        // Zone ids name an interface of this machine; InetAddress never looks up a text with a
        // colon.
        if (!inner.matches("[0-9a-fA-F:.]{2,45}") || !inner.contains(":")) {
            throw unusable(text);
        }
        try {
            return of(text, InetAddress.getByName(inner).getAddress());
        } catch (UnknownHostException e) {
            throw unusable(text);
        }
    }

    private static WebHost of(String text, byte[] bytes) {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return new WebHost(address.getHostAddress(), Optional.of(address));
        } catch (UnknownHostException e) {
            throw unusable(text);
        }
    }

    private static IllegalArgumentException unusable(String text) {
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        return new IllegalArgumentException(
                "host \""
                        + Json.cut(80, shown)
                        + "\" is not usable: write a host name or an IP address");
    }

    /** The canonical form. */
    @Override
    public String toString() {
        return name;
    }
}
