/**
 * The encrypted file of credentials on this machine. {@link io.jarviscore.nexus.vault.Vault} is the
 * file with its lock, {@code VaultFormat} its bytes, {@link io.jarviscore.nexus.vault.VaultKeys}
 * where the key comes from. Calls core and the JDK's cryptography alone.
 */
@NullMarked
package io.jarviscore.nexus.vault;

import org.jspecify.annotations.NullMarked;
