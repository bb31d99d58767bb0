/**
 * Embeddings from an OpenAI-compatible server or Azure, for recall by meaning. Nothing here is
 * loaded unless {@code memory_embedding_endpoint} is set.
 */
@NullMarked
package io.jarviscore.memory.embedding;

import org.jspecify.annotations.NullMarked;
