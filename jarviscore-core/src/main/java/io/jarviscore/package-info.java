/**
 * The words everybody uses: the types that a Java team imports to write agents and to run them.
 *
 * <p>Read {@link io.jarviscore.Mesh} first (the process's node), then {@link io.jarviscore.Agent}
 * and {@link io.jarviscore.AutoAgent} (the base classes of agents), {@link io.jarviscore.Step} and
 * {@link io.jarviscore.Outcome} (input and result). The interfaces that other modules fill are
 * ports: {@link io.jarviscore.WorkflowStore}, {@link io.jarviscore.Mailbox}, {@link
 * io.jarviscore.coordination.Ledger}, {@link io.jarviscore.Approvals}, {@link
 * io.jarviscore.BlobStore}, {@link io.jarviscore.ChatModel}, {@link io.jarviscore.Sandbox}, {@link
 * io.jarviscore.Memory}, {@link io.jarviscore.Credentials}, {@link io.jarviscore.Peers} and {@link
 * io.jarviscore.Reasoner}; a {@link io.jarviscore.extension.MeshExtension} hands an implementation
 * to the mesh.
 *
 * <p>The engine is in {@code io.jarviscore.engine}; {@link io.jarviscore.MeshEngine} is how a mesh
 * finds it. It calls the methods that users override, and nobody else may call, through {@link
 * io.jarviscore.HostedAgent}. Both are public for the engine, and not for users.
 */
@NullMarked
package io.jarviscore;

import org.jspecify.annotations.NullMarked;
