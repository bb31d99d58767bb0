package io.jarviscore.examples.research;

import io.jarviscore.Mesh;

/** A process with a researcher; its settings are in its environment. */
public final class ResearchNode {
    private ResearchNode() {}

    /** Serves until the process receives a signal. */
    public static void main(String[] args) throws InterruptedException {
        try (Mesh mesh = Mesh.builder().add(new Researcher()).start()) {
            mesh.awaitShutdown();
        }
    }
}
