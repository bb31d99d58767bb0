package io.jarviscore;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Offers a method of an {@link AutoAgent} to the model. The tool's name is the method's name; its
 * JSON Schema is made from the parameters, which may be records. Arguments are validated before the
 * call; the return value goes back to the model as JSON.
 *
 * <p>The method may be called by several tasks at once.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Tool {
    /** What the tool does, for the model. */
    String value();

    /** Whether a call that was in flight when the process died may be made again. */
    boolean repeatable() default false;

    /** Whether a person is asked before each call, whatever the settings say. */
    boolean sensitive() default false;

    /**
     * How much harm a call may do, from 0 to 1. With the setting {@code hitl_enabled} a person is
     * asked before a call whose risk is above {@code hitl_min_risk_score}.
     */
    double risk() default 0;
}
