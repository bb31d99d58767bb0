package io.jarviscore.spring;

import io.jarviscore.Mesh;

/**
 * Adds to the mesh before it starts: a bean of this type is called after the agents, the properties
 * and the beans that fill ports were added, in the order of {@code @Order}.
 */
@FunctionalInterface
public interface MeshCustomizer {
    /** Changes the builder; what it throws fails the start of the application. */
    void customize(Mesh.Builder builder);
}
