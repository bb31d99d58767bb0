/**
 * The command line {@code jarviscore}: checks a deployment, tries it out, inspects what a store
 * holds and decides what waits for a person. Calls the modules' public API alone. Start reading at
 * {@link io.jarviscore.cli.JarvisCore}.
 */
@NullMarked
package io.jarviscore.cli;

import org.jspecify.annotations.NullMarked;
