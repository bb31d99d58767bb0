/**
 * The threads on which user code runs and computes, and what they carry: the fields of their log
 * records, and the trace that messages continue.
 *
 * <p>Start at {@link io.jarviscore.thread.UserThreads}, then {@link io.jarviscore.thread.TaskLog}.
 * Users need {@link io.jarviscore.thread.TraceContext} only to replace OpenTelemetry. Calls nothing
 * of this library.
 */
@NullMarked
package io.jarviscore.thread;

import org.jspecify.annotations.NullMarked;
