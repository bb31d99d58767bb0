package io.jarviscore.nexus;

import io.jarviscore.net.AddressRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/**
 * Removes forbidden addresses from a name's resolution, for an early and clear error. The sockets
 * check again, since no name is asked for an address literal.
 */
final class GuardedDns implements Dns {
    private final Dns names;
    private final AddressRules rules;

    GuardedDns(Dns names, AddressRules rules) {
        this.names = names;
        this.rules = rules;
    }

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        List<InetAddress> all = names.lookup(hostname);
        List<InetAddress> allowed = all.stream().filter(rules::allows).toList();
        if (allowed.isEmpty()) {
            throw new RefusedHostException(
                    hostname + " resolves to addresses that are refused: " + rules);
        }
        return allowed;
    }

    /** A name all of whose addresses are refused. */
    static final class RefusedHostException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        RefusedHostException(String message) {
            super(message);
        }
    }
}
