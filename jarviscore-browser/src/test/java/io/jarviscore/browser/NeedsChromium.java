package io.jarviscore.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A test with a real Chromium. On a machine without one it is skipped with this reason, which the
 * build repeats at its end.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "io.jarviscore.browser.Installed#isPresent",
        disabledReason = "no chromium or no node on the PATH: install both")
@interface NeedsChromium {}
