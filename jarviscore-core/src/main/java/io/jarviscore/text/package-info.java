/**
 * Text from outside, made fit to be shown: without control characters, on one line, shortened.
 *
 * <p>Start at {@link io.jarviscore.text.OutsideText}; {@link io.jarviscore.text.Summaries} makes
 * sentences of results. Calls {@code io.jarviscore.json} only.
 */
@NullMarked
package io.jarviscore.text;

import org.jspecify.annotations.NullMarked;
