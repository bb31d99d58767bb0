/** What an agent remembers. */
@NullMarked
package io.jarviscore.memory;

import org.jspecify.annotations.NullMarked;
