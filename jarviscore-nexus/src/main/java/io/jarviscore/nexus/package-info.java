/**
 * The services that an agent may sign in to: calls that are signed for it behind the port {@link
 * io.jarviscore.Credentials}, so that it uses a secret and never sees it.
 *
 * <p>A call's way: {@code SignedCalls} finds the provider's facts and its live credential, {@code
 * CallGuard} decides whether the credential may go to the call's host, {@code Signer} places it,
 * {@code Exchange} sends and follows redirects by hand, {@code SecretScrubber} cleans the answer.
 * Credentials come from {@link io.jarviscore.nexus.vault}. Calls {@code io.jarviscore} and OkHttp,
 * and no other module. Start at {@link io.jarviscore.nexus.NexusExtension}.
 */
@NullMarked
package io.jarviscore.nexus;

import org.jspecify.annotations.NullMarked;
