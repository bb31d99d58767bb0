package io.jarviscore.storage.sqlite;

import io.jarviscore.coordination.StoreChanges;
import java.util.function.Consumer;

/**
 * The changes of one file, as its notifier knows them.
 *
 * @param store names the file
 */
record FileChanges(String store, ChangeNotifier notifier) implements StoreChanges {
    @Override
    public void listen(Consumer<String> listener) {
        notifier.forwardTo(listener);
    }

    @Override
    public void changedElsewhere(String name) {
        notifier.notifyListeners(name);
    }
}
