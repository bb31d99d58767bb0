package io.jarviscore;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one parameter of a {@link Tool} method, or one component of a record it takes. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Param {
    /** What the value means, for the model. */
    String value();

    /**
     * Whether the model must give it. A missing optional value is passed as null or an empty
     * Optional.
     */
    boolean required() default true;
}
