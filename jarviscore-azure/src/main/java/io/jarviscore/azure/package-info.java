/**
 * Artefacts in Azure Blob Storage. {@link io.jarviscore.azure.AzureExtension} joins it to a mesh.
 * Start reading at {@code AzureBlobStore}; {@code ManagedIdentity} signs in without a key.
 */
@NullMarked
package io.jarviscore.azure;

import org.jspecify.annotations.NullMarked;
