/**
 * Browsers for agents: an installed Chromium, driven by Playwright, one for each task that opens a
 * page. Fills the port {@link io.jarviscore.reasoning.Browser}. Everything a page requests goes
 * through a proxy of this process that connects to public addresses only. Downloads no browser.
 * Start reading at {@code Chromium}.
 */
@NullMarked
package io.jarviscore.browser;

import org.jspecify.annotations.NullMarked;
