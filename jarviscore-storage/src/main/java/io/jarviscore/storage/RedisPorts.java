package io.jarviscore.storage;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.SettingsException;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.storage.liveness.ProcessLocks;
import io.jarviscore.storage.redis.RedisStores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers a mesh its state in Redis, where the settings ask for it. */
final class RedisPorts {
    private static final Logger log = LoggerFactory.getLogger(RedisPorts.class);

    private RedisPorts() {}

    /**
     * Connects and offers the ports.
     *
     * @return false if the server cannot be had and {@code redis_required} is false; then nothing
     *     was offered and the log has a warning
     * @throws JarvisException if it cannot be had and is required
     */
    static boolean offer(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        RedisStores stores;
        try {
            stores =
                    RedisStores.connect(
                            settings, assembly.clock(), assembly.node(), assembly.owner());
        } catch (JarvisException e) {
            // A mistake in the settings is never passed over.
            if (settings.get(SettingKeys.REDIS_REQUIRED) || e instanceof SettingsException) {
                throw e;
            }
            log.warn(
                    "Going on with a file instead of Redis, because redis_required is false: state"
                            + " is not shared with other machines. {}",
                    e.getMessage());
            return false;
        }
        assembly.onClose(stores);
        StorageExtension.detectDeaths(
                assembly,
                (owner, clock, every) -> ProcessLocks.ofUser(stores.name(), owner, clock, every));
        new StorePorts(
                        stores.workflows(),
                        stores.mailbox(),
                        stores.ledger(),
                        stores.approvals(),
                        stores.roster(),
                        stores.permits(),
                        stores.counters(),
                        stores.badRecords())
                .offer(assembly, stores.description());
        return true;
    }
}
