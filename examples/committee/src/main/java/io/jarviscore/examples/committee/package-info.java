/**
 * Seven agents decide on an investment in one workflow that survives the death of its process.
 * Start at {@link io.jarviscore.examples.committee.Committee}.
 */
@NullMarked
package io.jarviscore.examples.committee;

import org.jspecify.annotations.NullMarked;
