package io.jarviscore.engine;

import io.jarviscore.internal.Ids;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine or container as a node's name, which has the characters of an id. */
final class HostName {
    /** Used where the machine has no name. */
    static final String UNNAMED = "jarviscore-node";

    /** Read first: a file costs nothing, while a name service may take seconds. */
    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

    private static final int LONGEST = 128;

    private HostName() {}

    /** This machine's host name; read once. */
    static String ofThisMachine() {
        return asId(read());
    }

    /** Replaces characters that an id cannot have. */
    static String asId(String name) {
        String id = name.strip().replaceAll("[^A-Za-z0-9._-]", "-");
        String cut = id.length() > LONGEST ? id.substring(0, LONGEST) : id;
        return Ids.isValid(cut) ? cut : UNNAMED;
    }

    private static String read() {
        try {
            if (Files.isReadable(LINUX)) {
                return Files.readString(LINUX);
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            // A machine without a name has an UnknownHostException.
            return UNNAMED;
        }
    }
}
