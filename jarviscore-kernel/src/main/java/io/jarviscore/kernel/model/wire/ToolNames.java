package io.jarviscore.kernel.model.wire;

import java.util.regex.Pattern;

/** The names of tools that OpenAI takes back: models call tools that do not exist, by any name. */
public final class ToolNames {
    /** Of a model's name, in messages. */
    public static final int LONGEST_MODEL = 200;

    private static final int LONGEST = 64;
    private static final Pattern OTHER = Pattern.compile("[^a-zA-Z0-9_-]");

    private ToolNames() {}

    /** The name itself if it is acceptable, otherwise one that is, and resembles it. */
    public static String acceptable(String name) {
        if (!name.isEmpty() && name.length() <= LONGEST && name.chars().allMatch(ToolNames::fits)) {
            return name;
        }
        String word = name.isEmpty() ? "_" : OTHER.matcher(name).replaceAll("_");
        return word.substring(0, Math.min(LONGEST, word.length()));
    }

    private static boolean fits(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '_'
                || character == '-';
    }
}
