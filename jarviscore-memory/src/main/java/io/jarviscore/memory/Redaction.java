package io.jarviscore.memory;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Removes likely secrets from a text before it is kept. Memory is shown to models later and may be
 * sent to a memory service, so it errs on the side of removing too much.
 */
final class Redaction {
    private static final String REMOVED = "[REDACTED]";

    private static final List<Pattern> SECRETS =
            List.of(
                    Pattern.compile(
                            "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(-----END [A-Z ]{0,40}PRIVATE"
                                    + " KEY-----|\\z)",
                            Pattern.DOTALL),
                    // Authorization headers: RFC 6750 and RFC 7617.
                    Pattern.compile("(?i)\\b(bearer|basic)\\s++[A-Za-z0-9+/=._~-]{8,}"),
                    // JSON Web Tokens begin with a Base64 object, their header, which is short:
                    // the bound keeps a text of many beginnings from being read again for each.
                    Pattern.compile(
                            "\\beyJ[A-Za-z0-9_-]{8,1000}+\\.[A-Za-z0-9_-]++(\\.[A-Za-z0-9_-]*+)?+"),
                    // Keys with the prefixes that their issuers publish for scanners.
                    Pattern.compile("\\b(sk|pk|rk)-[A-Za-z0-9_-]{12,}"),
                    Pattern.compile("\\b(gh[pousr]_|github_pat_)[A-Za-z0-9_]{12,}"),
                    Pattern.compile("\\bxox[abposr]-[A-Za-z0-9-]{8,}"),
                    Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"),
                    Pattern.compile("\\bAIza[A-Za-z0-9_-]{30,}"),
                    // Passwords in addresses.
                    Pattern.compile("(?<=://)[^\\s/@:]{0,200}+:[^\\s/@]{1,500}+(?=@)"));

    /** The name of a secret and its separator, in JSON, YAML, query and connection strings. */
    private static final String NAME =
            "(password|passwd|pwd|secret|token|api[_-]?key|account[_-]?key|private[_-]?key|"
                    + "credentials?)[\"']{0,1}\\s{0,4}[:=]";

    private static final Pattern NAMED = Pattern.compile("(?i)" + NAME);

    /** Looks back at every character, which is slow: applied only to texts with a name. */
    private static final Pattern NAMED_SECRET =
            Pattern.compile("(?i)(?<=" + NAME + "\\s{0,4}[\"']{0,1})[^\\s\"',;&}]{4,}");

    private Redaction() {}

    static String of(String text) {
        String clean = text;
        for (Pattern secret : SECRETS) {
            clean = secret.matcher(clean).replaceAll(REMOVED);
        }
        return NAMED.matcher(clean).find()
                ? NAMED_SECRET.matcher(clean).replaceAll(REMOVED)
                : clean;
    }
}
