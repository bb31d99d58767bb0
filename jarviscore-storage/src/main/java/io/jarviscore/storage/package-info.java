/** Where state lives. */
@NullMarked
package io.jarviscore.storage;

import org.jspecify.annotations.NullMarked;
