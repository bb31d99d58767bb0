package io.jarviscore.browser;

import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.net.AddressRules;
import io.jarviscore.reasoning.Browser;
import io.jarviscore.settings.SettingKeys;
import java.util.Optional;

/**
 * Gives agents a browser if {@code browser_enabled} is set. For the service loader. Starts no
 * process before an agent opens a page.
 */
public final class BrowserExtension implements MeshExtension {
    /** For the service loader. */
    public BrowserExtension() {}

    @Override
    public String name() {
        return "jarviscore-browser";
    }

    @Override
    public void configure(MeshAssembly assembly) {
        if (!assembly.settings().get(SettingKeys.BROWSER_ENABLED)) {
            return;
        }
        Optional<Programs> programs = Programs.find(assembly);
        if (programs.isPresent()) {
            Chromium chromium =
                    new Chromium(
                            programs.get(),
                            Viewport.of(assembly.settings()),
                            AddressRules.publicOnly(),
                            PageTimeouts.USUAL);
            assembly.onClose(chromium);
            assembly.provide(Browser.class, chromium, "browsers of " + programs.get().chromium());
        }
    }
}
