/** A researcher that uses its findings of weeks ago, after a restart. */
@NullMarked
package io.jarviscore.examples.researcher;

import org.jspecify.annotations.NullMarked;
