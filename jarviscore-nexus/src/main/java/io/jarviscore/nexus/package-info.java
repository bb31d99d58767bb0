/**
 * What an agent may sign in to. What will be here: the vault, the client of the Nexus Gateway and
 * the signing of calls behind the port {@link io.jarviscore.Credentials}, so that an agent uses a
 * secret and never sees it. None of it is built yet: {@link io.jarviscore.nexus.NexusExtension}
 * refuses the settings that ask for it.
 *
 * <p>Calls {@code io.jarviscore} and an HTTP client, and no other module.
 */
@NullMarked
package io.jarviscore.nexus;

import org.jspecify.annotations.NullMarked;
