package io.jarviscore.cli;

import io.jarviscore.JarvisException;
import io.jarviscore.Settings;
import io.jarviscore.WorkflowStore;
import io.jarviscore.extension.MeshPorts;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.settings.StateFsync;
import io.jarviscore.settings.StateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Checks where state is kept: reachable, and there after a crash. */
final class StoreCheck {
    private static final String ID = "state-store";

    private final Settings settings;
    private final Map<String, String> overrides;

    StoreCheck(Settings settings, Map<String, String> overrides) {
        this.settings = settings;
        this.overrides = overrides;
    }

    Finding run() {
        if (settings.get(SettingKeys.STATE_STORE) == StateStore.MEMORY) {
            return Finding.warn(
                    ID,
                    "memory: every workflow, message and decision ends with the process",
                    "set redis_url for a fleet, or state_store=sqlite for one machine");
        }
        return Common.isRedis(settings) ? redis() : file();
    }

    private Finding file() {
        Path file = Path.of(settings.get(SettingKeys.STATE_PATH)).toAbsolutePath().normalize();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return Finding.fail(
                    ID,
                    folder + " cannot be written",
                    "create the folder for the process's user, or set state_path");
        }
        if (Files.exists(file)) {
            Finding opened = opened();
            if (opened.level() == Finding.Level.FAIL) {
                return opened;
            }
        }
        boolean chosen =
                settings.get(SettingKeys.STATE_STORE) == StateStore.SQLITE
                        && settings.isSet(SettingKeys.STATE_PATH);
        String detail = "SQLite file " + file + ", for the processes of one machine";
        if (settings.get(SettingKeys.STATE_FSYNC) != StateFsync.ALWAYS) {
            return Finding.warn(
                    ID,
                    detail + "; a power failure can take the last writes",
                    "set state_fsync=always");
        }
        return chosen
                ? Finding.ok(ID, detail)
                : Finding.warn(
                        ID,
                        detail + ", because nothing else is set",
                        "set redis_url to a Redis with persistence; or state_store=sqlite and"
                                + " state_path to a file on a volume that outlives the container");
    }

    private Finding redis() {
        Finding opened = opened();
        boolean survives = opened.detail().contains("append-only file");
        return opened.level() != Finding.Level.OK || survives
                ? opened
                : Finding.warn(
                        ID,
                        opened.detail(),
                        "switch on persistence in Redis: appendonly yes, maxmemory-policy"
                                + " noeviction");
    }

    private Finding opened() {
        try (MeshPorts ports = MeshPorts.open(overrides, Common.STORES)) {
            // One round trip; no workflow has this id.
            ports.find(WorkflowStore.class).ifPresent(store -> store.find("check-probe"));
            return Finding.ok(
                    ID, String.join(" ", ports.describe(List.of(WorkflowStore.class)).values()));
        } catch (JarvisException e) {
            return Finding.fail(
                    ID,
                    String.valueOf(e.getMessage()),
                    "check the address, the password and that the server runs");
        }
    }
}
