/**
 * The specialists that come with the kernel, for {@link io.jarviscore.AutoAgent#subAgents()}. Each
 * is a role in words, a choice of tools and a rule about evidence; the loop that runs them is the
 * kernel's. Subclass one to add tools or rules.
 */
@NullMarked
package io.jarviscore.kernel.agents;

import org.jspecify.annotations.NullMarked;
