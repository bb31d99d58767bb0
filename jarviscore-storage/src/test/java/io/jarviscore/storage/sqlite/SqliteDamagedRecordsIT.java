package io.jarviscore.storage.sqlite;

import io.jarviscore.storage.DamagedRecordsContract;
import io.jarviscore.storage.StoreDamage;

class SqliteDamagedRecordsIT extends DamagedRecordsContract {
    @Override
    protected StoreDamage open() {
        return new SqliteDamage(folder.resolve("damaged.db"));
    }
}
