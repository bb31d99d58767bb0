/**
 * Atoms: typed integrations, each one HTTP call of a service that the mesh signs. They are written
 * in YAML manifests and become tools of agents. Start reading at {@link io.jarviscore.atoms.Atoms};
 * a manifest is read by {@code AtomFile}.
 */
@NullMarked
package io.jarviscore.atoms;

import org.jspecify.annotations.NullMarked;
