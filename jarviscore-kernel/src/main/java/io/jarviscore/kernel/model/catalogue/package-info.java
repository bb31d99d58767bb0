/**
 * Prices and limits of models: the built-in catalogue, {@code models.json}, and the user's file.
 *
 * <p>Internal: public for the kernel only. Start at {@code ModelCatalogue}.
 *
 * <p>Calls the core and Jackson; nothing else of the kernel.
 */
@NullMarked
package io.jarviscore.kernel.model.catalogue;

import org.jspecify.annotations.NullMarked;
