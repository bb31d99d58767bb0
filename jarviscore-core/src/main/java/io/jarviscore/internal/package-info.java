/**
 * Types that the API and the engine share and users do not need. Internal; may change at any time.
 * Calls {@code io.jarviscore.json} only.
 */
@NullMarked
package io.jarviscore.internal;

import org.jspecify.annotations.NullMarked;
