package io.jarviscore.storage.sqlite;

import io.jarviscore.coordination.StoreChanges;
import java.util.function.Consumer;

/** The changes of one file, as its notifier knows them. */
final class FileChanges implements StoreChanges {
    private final String store;
    private final ChangeNotifier notifier;

    /**
     * The changes of one file.
     *
     * @param store names the file
     */
    FileChanges(String store, ChangeNotifier notifier) {
        this.store = store;
        this.notifier = notifier;
    }

    @Override
    public String store() {
        return store;
    }

    @Override
    public void listen(Consumer<String> listener) {
        notifier.forwardTo(listener);
    }

    @Override
    public void changedElsewhere(String name) {
        notifier.notifyListeners(name);
    }
}
