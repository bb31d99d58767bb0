/**
 * The contracts of the ports, as tests: one abstract suite per port. An implementation's own test
 * extends the suite, makes the implementation and says how time passes for it; JUnit then runs the
 * whole contract against it.
 *
 * <p>Needs JUnit Jupiter and AssertJ on the test's class path. Calls {@code io.jarviscore} only.
 * Start at {@link io.jarviscore.testing.contract.WorkflowStoreContract}.
 */
@NullMarked
package io.jarviscore.testing.contract;

import org.jspecify.annotations.NullMarked;
