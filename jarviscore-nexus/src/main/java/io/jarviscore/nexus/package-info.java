/** What an agent may sign in to. */
@NullMarked
package io.jarviscore.nexus;

import org.jspecify.annotations.NullMarked;
