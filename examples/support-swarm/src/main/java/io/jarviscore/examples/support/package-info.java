/**
 * A support desk of several agents, with specialists, stored functions and a decision of a person.
 * Start at {@link io.jarviscore.examples.support.SupportSwarm}.
 */
@NullMarked
package io.jarviscore.examples.support;

import org.jspecify.annotations.NullMarked;
