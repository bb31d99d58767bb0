/**
 * Four processes find each other and write a brief together; one is killed and replaced. Start at
 * {@link io.jarviscore.examples.research.ResearchNetwork}.
 */
@NullMarked
package io.jarviscore.examples.research;

import org.jspecify.annotations.NullMarked;
