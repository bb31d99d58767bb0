package io.jarviscore.spring;

import io.jarviscore.Mesh;

/**
 * Adds to the mesh before it starts. A bean of this type is called after the agents, the properties
 * and the beans that fill ports were added, in the order of {@code @Order}.
 */
@FunctionalInterface
public interface MeshCustomizer {
    /** Changes the builder; an exception fails the start of the application. */
    void customize(Mesh.Builder builder);
}
