/**
 * A server that runs generated code for agents of other machines, over the engines of the kernel
 * module. Start reading at {@link io.jarviscore.sandbox.service.SandboxService}.
 */
@NullMarked
package io.jarviscore.sandbox.service;

import org.jspecify.annotations.NullMarked;
