/** How an agent thinks. */
@NullMarked
package io.jarviscore.kernel;

import org.jspecify.annotations.NullMarked;
