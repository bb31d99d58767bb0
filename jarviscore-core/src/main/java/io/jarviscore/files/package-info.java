/**
 * Files and paths: files that only their owner may read, the rule for artefact paths, hashes of
 * content.
 *
 * <p>For modules that keep files, not for users. Start at {@link io.jarviscore.files.PrivateFiles}.
 * Calls nothing of this library.
 */
@NullMarked
package io.jarviscore.files;

import org.jspecify.annotations.NullMarked;
