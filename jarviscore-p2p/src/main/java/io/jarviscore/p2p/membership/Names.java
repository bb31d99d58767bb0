package io.jarviscore.p2p.membership;

/** The rule for names on the wire: 1 to a maximum of the characters A-Z a-z 0-9 . _ -. */
final class Names {
    static final int MAX = 128;

    private Names() {}

    static boolean isValid(String name, int longest) {
        if (name.isEmpty() || name.length() > longest) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
