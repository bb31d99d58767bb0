/**
 * Compiles and runs the Java blocks of the README and of the pages under {@code docs}, and makes
 * the references of metrics and traces. Start at {@link
 * io.jarviscore.documentation.DocumentationIT}.
 */
@NullMarked
package io.jarviscore.documentation;

import org.jspecify.annotations.NullMarked;
