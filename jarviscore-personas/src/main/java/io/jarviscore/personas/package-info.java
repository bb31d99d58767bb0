/**
 * Personas of agents in YAML files, one file a role. Fills the port {@link
 * io.jarviscore.reasoning.Personas}. Start reading at {@code PersonaFile}.
 */
@NullMarked
package io.jarviscore.personas;

import org.jspecify.annotations.NullMarked;
