package io.jarviscore;

import org.jspecify.annotations.Nullable;

/**
 * A tool's result with text that others wrote: pages, mails, documents. The model sees it between
 * marks that the text cannot forge, as data. Everything else sees the value alone.
 *
 * @param source where the text comes from, in a few words
 * @param value the result; must have a JSON form
 */
public record UntrustedResult(String source, @Nullable Object value) {}
