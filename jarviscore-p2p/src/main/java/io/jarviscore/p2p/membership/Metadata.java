package io.jarviscore.p2p.membership;

/**
 * A member's announcement beside its address. At most {@value #MAX_OWNER} characters and 10 bytes,
 * so that an update always fits into a datagram.
 *
 * @param owner the process's owner string, {@code MeshAssembly.owner()}
 * @param zmqPort the port of its message socket, on the host of its membership address
 * @param catalogueVersion the version of its agent catalogue; grows with every change
 */
public record Metadata(String owner, int zmqPort, long catalogueVersion) {
    /**
     * The longest owner string: a node name of 128 characters, a dash and 8 hex digits, rounded.
     */
    public static final int MAX_OWNER = 160;

    /**
     * @throws IllegalArgumentException if a part is out of range
     */
    public Metadata {
        if (!Names.isValid(owner, MAX_OWNER)) {
            throw new IllegalArgumentException("owner \"" + owner + "\" is not an id");
        }
        if (zmqPort < 0 || zmqPort > 65_535) {
            throw new IllegalArgumentException("port " + zmqPort + " is not from 0 to 65535");
        }
    }

    /** Returns a copy with another catalogue version. */
    public Metadata withCatalogue(long version) {
        return new Metadata(owner, zmqPort, version);
    }
}
