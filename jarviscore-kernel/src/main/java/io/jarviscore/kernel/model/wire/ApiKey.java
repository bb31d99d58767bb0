package io.jarviscore.kernel.model.wire;

import io.jarviscore.SettingsException;
import io.jarviscore.settings.Setting;
import java.util.List;

/** A provider's key. Shows itself to nothing but a request's header. */
public final class ApiKey {
    private final String value;
    private final Spellings spellings;

    private ApiKey(String value) {
        this.value = value;
        this.spellings = new Spellings(value);
    }

    /**
     * The key as a header can carry it. Line ends around it are dropped, as files have them.
     *
     * @throws SettingsException if it has other characters than visible ASCII; checked here because
     *     the HTTP client would quote the value in its complaint
     */
    public static ApiKey of(Setting<String> setting, String raw) {
        String value = raw.strip();
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new SettingsException(
                    List.of(
                            setting.key()
                                    + " is not usable: a key is one word of visible ASCII"
                                    + " characters"));
        }
        return new ApiKey(value);
    }

    /** The key itself, for a header. */
    public String reveal() {
        return value;
    }

    /** The text with every appearance of the key removed, in any spelling. */
    public String hideIn(String text) {
        return spellings.hideIn(text);
    }

    @Override
    public String toString() {
        return "***";
    }
}
