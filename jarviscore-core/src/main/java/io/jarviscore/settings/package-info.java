/**
 * The settings: their keys, the forms of their values, and how values are found and checked.
 *
 * <p>Start at {@link io.jarviscore.settings.SettingKeys}, which declares every {@link
 * io.jarviscore.settings.Setting}, then {@code SettingsResolver}, which takes the values from their
 * sources, and {@code SettingRules}, which checks them against one another. Users read values
 * through {@code io.jarviscore.Settings}, with a key and, for some, an enum of this package.
 *
 * <p>Calls {@code io.jarviscore.internal} and nothing else of this library.
 */
@NullMarked
package io.jarviscore.settings;

import org.jspecify.annotations.NullMarked;
