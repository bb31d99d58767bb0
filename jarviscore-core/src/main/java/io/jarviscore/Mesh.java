package io.jarviscore;

/** This process's node. */
public final class Mesh {
    private Mesh() {}
}
