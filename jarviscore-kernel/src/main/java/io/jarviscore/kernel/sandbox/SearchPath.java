package io.jarviscore.kernel.sandbox;

import java.util.Optional;

/** Where this process looks for programs. No setting: a shell asks the same variable. */
final class SearchPath {
    private SearchPath() {}

    /** The folders, separated as the operating system separates them; empty if there are none. */
    static String folders() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("");
    }
}
