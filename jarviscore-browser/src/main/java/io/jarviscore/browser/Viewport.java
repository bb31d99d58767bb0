package io.jarviscore.browser;

import io.jarviscore.Settings;
import io.jarviscore.settings.SettingKeys;

/**
 * How a browser shows pages.
 *
 * @param headless whether it has no window
 * @param width of the page, in pixels
 * @param height of the page, in pixels
 */
record Viewport(boolean headless, int width, int height) {
    static Viewport of(Settings settings) {
        String[] size = settings.get(SettingKeys.BROWSER_DEFAULT_VIEWPORT).split("x", -1);
        return new Viewport(
                settings.get(SettingKeys.BROWSER_HEADLESS),
                Integer.parseInt(size[0].strip()),
                Integer.parseInt(size[1].strip()));
    }
}
