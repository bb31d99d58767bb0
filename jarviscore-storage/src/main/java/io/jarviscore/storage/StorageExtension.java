package io.jarviscore.storage;

import io.jarviscore.MeshClock;
import io.jarviscore.Settings;
import io.jarviscore.coordination.StoreChanges;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.MeshExtension;
import io.jarviscore.settings.RedisKeyScheme;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.settings.StateFsync;
import io.jarviscore.storage.liveness.ProcessLocks;
import io.jarviscore.storage.sqlite.SqliteStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides durable stores: in Redis if the settings name one, else in a file, unless they ask for
 * memory. For the service loader.
 */
public final class StorageExtension implements MeshExtension {
    private static final Logger log = LoggerFactory.getLogger(StorageExtension.class);

    /** For the service loader. */
    public StorageExtension() {}

    @Override
    public String name() {
        return "jarviscore-storage";
    }

    @Override
    public void check(MeshAssembly assembly) {
        if (assembly.settings().get(SettingKeys.REDIS_KEY_SCHEME) == RedisKeyScheme.LEGACY) {
            assembly.refuse(
                    SettingKeys.REDIS_KEY_SCHEME,
                    "this version cannot share keys with a Python fleet; leave it out");
        }
    }

    @Override
    public void configure(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        switch (settings.get(SettingKeys.STATE_STORE)) {
            case SQLITE -> openFile(assembly);
            case REDIS -> openRedis(assembly);
            case AUTO -> {
                // Where the store is not named, the address of a Redis asks for it.
                if (settings.isSet(SettingKeys.REDIS_URL)
                        || settings.isSet(SettingKeys.REDIS_HOST)) {
                    openRedis(assembly);
                } else {
                    openFile(assembly);
                }
            }
            // Redis may be named; it is not asked for.
            case MEMORY -> {}
        }
    }

    /** A Redis that cannot be had, and need not be, is replaced by the file. */
    private static void openRedis(MeshAssembly assembly) {
        if (!RedisPorts.offer(assembly)) {
            openFile(assembly);
        }
    }

    private static void openFile(MeshAssembly assembly) {
        Settings settings = assembly.settings();
        Path file = Path.of(settings.get(SettingKeys.STATE_PATH)).toAbsolutePath().normalize();
        SqliteStores stores =
                SqliteStores.open(
                        file, assembly.clock(), SqliteStores.Limits.of(settings), assembly.owner());
        assembly.onClose(stores);
        detectDeaths(
                assembly, (owner, clock, every) -> ProcessLocks.beside(file, owner, clock, every));
        String description =
                "SQLite file "
                        + file
                        + ": everything survives kill -9, "
                        + afterPowerFailure(settings.get(SettingKeys.STATE_FSYNC));
        new StorePorts(
                        stores.workflowStore(),
                        stores.mailbox(),
                        stores.ledger(),
                        stores.approvals(),
                        stores.roster(),
                        stores.permits(),
                        stores.counters(),
                        stores.badRecords())
                .offer(assembly, description);
        assembly.provide(StoreChanges.class, stores.changes(), description);
    }

    /** Without it, a dead process's claims are taken over when their leases have expired. */
    static void detectDeaths(MeshAssembly assembly, Locks locks) {
        try {
            ProcessLocks opened =
                    locks.open(
                            assembly.owner(),
                            assembly.clock(),
                            assembly.settings().get(SettingKeys.STEP_HEARTBEAT_SECONDS));
            assembly.onClose(opened);
            assembly.addLiveness(opened);
        } catch (IOException e) {
            log.info(
                    "What a dead process of this machine held will be taken over when its leases have"
                            + " ended, since no lock files can be kept: {}",
                    e.toString());
        }
    }

    /** How to take part in the lock files of a store. */
    interface Locks {
        ProcessLocks open(String owner, MeshClock clock, Duration interval) throws IOException;
    }

    private static String afterPowerFailure(StateFsync fsync) {
        return switch (fsync) {
            case ALWAYS -> "and a power failure";
            case INTERVAL -> "a power failure can take the last writes";
            case NEVER -> "a power failure can damage the file";
        };
    }
}
