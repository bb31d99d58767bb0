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
    /** The value's meaning, for the model. */
    String value();

    /**
     * Whether the model must give it. An optional value that is missing or null is passed as null,
     * as an empty Optional, or for a primitive as 0 or false. Values of type {@code Optional} and
     * values marked {@code @Nullable} are optional without this.
     */
    boolean required() default true;
}
