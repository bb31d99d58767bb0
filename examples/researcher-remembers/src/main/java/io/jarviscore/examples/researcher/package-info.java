/** A researcher that uses what it learnt weeks ago, after a restart. */
@NullMarked
package io.jarviscore.examples.researcher;

import org.jspecify.annotations.NullMarked;
