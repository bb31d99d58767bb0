/** What a test of an agent needs. */
@NullMarked
package io.jarviscore.testing;

import org.jspecify.annotations.NullMarked;
