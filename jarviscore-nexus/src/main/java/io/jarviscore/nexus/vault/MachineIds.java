package io.jarviscore.nexus.vault;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Values that do not change on a machine. The first is its UUID where the system has one, then its
 * network addresses as the decimal numbers that the original used, universally administered ones
 * first, and last the original's constant.
 */
final class MachineIds {
    private static final List<Path> UUIDS =
            List.of(Path.of("/etc/machine-id"), Path.of("/var/lib/dbus/machine-id"));

    private static final String LAST_RESORT = "jarviscore-default";

    private MachineIds() {}

    static List<String> all() {
        Set<String> ids = new LinkedHashSet<>();
        for (Path file : UUIDS) {
            uuid(file, ids);
        }
        ids.addAll(hardwareAddresses());
        ids.add(LAST_RESORT);
        return List.copyOf(ids);
    }

    private static void uuid(Path file, Set<String> ids) {
        try {
            String id = Files.readString(file).strip();
            if (!id.isEmpty()) {
                ids.add(id);
            }
        } catch (IOException e) {
            // Systems without this file have another value below.
        }
    }

    private static List<String> hardwareAddresses() {
        List<String> universal = new ArrayList<>();
        List<String> local = new ArrayList<>();
        try {
            for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
                byte[] address = card.getHardwareAddress();
                if (address != null && address.length == 6) {
                    boolean isLocal = (address[0] & 2) != 0;
                    (isLocal ? local : universal).add(decimal(address));
                }
            }
        } catch (SocketException e) {
            // A machine without readable network cards has the last resort.
        }
        universal.addAll(local);
        return universal;
    }

    /** A MAC address as Python's {@code uuid.getnode()} has it. */
    static String decimal(byte[] address) {
        long number = 0;
        for (byte part : address) {
            number = number << 8 | (part & 0xff);
        }
        return Long.toString(number);
    }
}
