package io.jarviscore.storage.liveness;

import io.jarviscore.MeshClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A process that prints its verdict on another one. */
public final class LockQuestion {
    private LockQuestion() {}

    /**
     * Prints the verdict.
     *
     * @param args the store's file and the owner that is asked about
     */
    public static void main(String[] args) throws IOException {
        try (ProcessLocks locks =
                ProcessLocks.beside(
                        Path.of(args[0]), "asks", MeshClock.system(), Duration.ofSeconds(10))) {
            System.out.println(locks.verdict(args[1]));
        }
    }
}
