/**
 * The function registry: code that worked, kept under a name to be called again. Versions are
 * immutable and named by the hash of their content, so several processes can write at once; their
 * runs are appended to the ledger, and a version's stage is computed from them. Nothing here runs
 * code. Start reading at {@link io.jarviscore.kernel.registry.FunctionRegistry}.
 */
@NullMarked
package io.jarviscore.kernel.registry;

import org.jspecify.annotations.NullMarked;
