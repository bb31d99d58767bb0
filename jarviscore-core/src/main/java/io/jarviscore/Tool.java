package io.jarviscore;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Offers a method of an {@link AutoAgent} to the model; it may be inherited, also from an
 * interface. The tool's name is the method's name. Its JSON Schema is made from the parameters,
 * which may be records, with the names that Jackson uses. Arguments are validated before the call.
 * The return value goes back to the model as JSON; a {@code Future} or {@code CompletionStage} is
 * waited for.
 *
 * <p>A method that cannot be offered fails the mesh's start.
 *
 * <p>A parameter of type {@link Task} is not shown to the model: it receives the task with an
 * {@link Task#idempotencyKey} of the call's own.
 *
 * <p>The method may be called by several tasks at once.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Tool {
    /** The tool's purpose, for the model. */
    String value();

    /** Whether a call that was in flight when the process died may be made again. */
    boolean repeatable() default false;

    /**
     * The method that finds out, after a crash, whether a call took effect that was in flight.
     * Without one a person is asked, unless the tool is repeatable.
     *
     * <p>A method of the same object that takes the tool's parameters, without a {@link Task}, and
     * then the call's idempotency key as a {@link String}, and returns a {@link Reconciliation}:
     *
     * <pre>{@code
     * @Tool(value = "Pays a bill", reconcile = "paid")
     * Receipt pay(String account, BigDecimal amount, Task task) {
     *     return bank.transfer(account, amount, task.idempotencyKey());
     * }
     *
     * Reconciliation paid(String account, BigDecimal amount, String idempotencyKey) {
     *     return bank.find(idempotencyKey)
     *             .map(Reconciliation::happened)
     *             .orElseGet(Reconciliation::didNotHappen);
     * }
     * }</pre>
     *
     * <p>It may be called more than once for a call, and by several tasks at once. An exception
     * counts as {@link Reconciliation#unknown}. A method that is missing or has another signature
     * fails the start of the mesh.
     */
    String reconcile() default "";

    /** Whether a person is asked before each call, with any settings. */
    boolean sensitive() default false;

    /**
     * How much harm a call may do, from 0 to 1. With the setting {@code hitl_enabled} a person is
     * asked before a call whose risk is above {@code hitl_min_risk_score}.
     */
    double risk() default 0;

    /**
     * Whether it computes rather than waits. As many calls of such tools, and tasks of such agents,
     * run at once in this process as there are processors; the others wait.
     */
    boolean computes() default false;

    /**
     * Whether its results hold text that others wrote: mail, pages, tickets. The model gets them
     * marked as data, and from then on the risk of the task's calls counts even without {@code
     * hitl_enabled}.
     */
    boolean fromOutside() default false;
}
