/**
 * The rules of the house that a compiler does not know. Start at {@link
 * io.jarviscore.architecture.HouseRulesTest}; each rule that the library does not have is a class
 * of its own.
 */
@NullMarked
package io.jarviscore.architecture;

import org.jspecify.annotations.NullMarked;
