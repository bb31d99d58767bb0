package io.jarviscore.storage;

import java.util.Map;

class SqliteFleetIT extends FleetContract {
    @Override
    Map<String, Object> store() {
        return Map.of("state_store", "sqlite", "state_path", folder.resolve("fleet.db").toString());
    }
}
