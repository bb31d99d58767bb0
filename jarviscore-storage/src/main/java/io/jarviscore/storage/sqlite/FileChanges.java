package io.jarviscore.storage.sqlite;

import io.jarviscore.StoreChanges;
import java.util.function.Consumer;

/**
 * The changes of one file, as its bell knows them.
 *
 * @param store names the file
 */
record FileChanges(String store, ChangeBell bell) implements StoreChanges {
    @Override
    public void listen(Consumer<String> listener) {
        bell.forwardTo(listener);
    }

    @Override
    public void changedElsewhere(String name) {
        bell.ringHere(name);
    }
}
