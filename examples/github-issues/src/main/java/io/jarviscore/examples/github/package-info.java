/** An agent that works on a service with a credential it never sees. */
@NullMarked
package io.jarviscore.examples.github;

import org.jspecify.annotations.NullMarked;
