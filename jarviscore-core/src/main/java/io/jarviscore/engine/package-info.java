/**
 * Runs workflows: definitions, executions, steps and their attempts, offers to other nodes, claims
 * and heartbeats, take-over from dead processes, and the wiring of a mesh.
 *
 * <p>Internal; may change at any time. {@link io.jarviscore.Mesh} finds it as the service {@link
 * io.jarviscore.MeshEngine}. Start at {@code MeshWiring}, which connects everything, then {@code
 * WorkflowEngine}, {@code WorkflowExecution} (one workflow), {@code StepRunner} (one step) and
 * {@code StepAttempt} (one run of an agent's code).
 *
 * <p>Calls {@code io.jarviscore}, its {@code internal} package and {@code json}; runs agents
 * through {@link io.jarviscore.HostedAgent} only.
 */
@NullMarked
package io.jarviscore.engine;

import org.jspecify.annotations.NullMarked;
