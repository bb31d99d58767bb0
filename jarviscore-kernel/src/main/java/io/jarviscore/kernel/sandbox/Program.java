package io.jarviscore.kernel.sandbox;

import io.jarviscore.Sandbox.Language;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The program that the processes of a pool run. */
interface Program {
    /** Its name in results and traces. */
    String name();

    Language language();

    /** One line for people; see {@link io.jarviscore.Sandbox#containment()}. */
    String containment();

    Manual manual();

    /**
     * Writes the files that a process reads at its start into the pool's folder. Called once.
     *
     * @param folder private to the pool
     */
    void install(Path folder) throws IOException;

    /**
     * The command that starts a process.
     *
     * @param first whether it is the pool's first process, which never sees code of a user and may
     *     make files for the others
     */
    List<String> command(Path folder, boolean first);

    /** Megabytes of data a process may have, beyond what it has when it is ready. */
    int megabytesOfData();
}
