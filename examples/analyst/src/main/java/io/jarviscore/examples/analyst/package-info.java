/**
 * Questions about a CSV file, answered by generated code. Start at {@link
 * io.jarviscore.examples.analyst.SalesAnalysis}.
 */
@NullMarked
package io.jarviscore.examples.analyst;

import org.jspecify.annotations.NullMarked;
