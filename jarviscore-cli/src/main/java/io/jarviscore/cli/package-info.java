/**
 * The command line {@code jarviscore}: checks a deployment, tries it out, inspects a store and
 * decides questions. Calls the modules' public API alone. Start reading at {@link
 * io.jarviscore.cli.JarvisCore}.
 */
@NullMarked
package io.jarviscore.cli;

import org.jspecify.annotations.NullMarked;
