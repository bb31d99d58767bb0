package io.jarviscore.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The API of a class names no type of a third party: supertypes, and the fields, parameters,
 * results and exceptions of public and protected members, type arguments included.
 */
final class ShowOnlyOwnTypes extends ArchCondition<JavaClass> {
    /**
     * The application hands its own registry over, so there is no other type that it could be;
     * Micrometer is an optional dependency.
     */
    private static final Set<String> ALLOWED =
            Set.of(
                    "io.jarviscore.Mesh$Builder.meterRegistry(io.micrometer.core.instrument"
                            + ".MeterRegistry)",
                    "io.jarviscore.MeshEngine$Plan.<init>(io.jarviscore.Settings,"
                            + " io.jarviscore.MeshClock, java.util.List, java.util.List, java.util.List, java.util.List,"
                            + " java.util.Map)",
                    "io.jarviscore.MeshEngine$Plan.registries()",
                    "io.jarviscore.metrics.MeshMeters.<init>(io.micrometer.core.instrument"
                            + ".MeterRegistry)",
                    // The starter is for Spring alone; applications order their beans by this one.
                    "io.jarviscore.spring.MeshLifecycle");

    ShowOnlyOwnTypes() {
        super("show only types of the JDK and of their own");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!isVisible(type)) {
            return;
        }
        if (!ALLOWED.contains(type.getName())) {
            Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                    .filter(ShowOnlyOwnTypes::isForeign)
                    .forEach(foreign -> report(events, type, type.getName(), foreign));
        }
        for (JavaMember member : type.getMembers()) {
            if (isVisible(member) && !ALLOWED.contains(member.getFullName())) {
                shown(member)
                        .flatMap(shown -> shown.getAllInvolvedRawTypes().stream())
                        .filter(ShowOnlyOwnTypes::isForeign)
                        .forEach(foreign -> report(events, type, member.getFullName(), foreign));
            }
        }
    }

    private static Stream<? extends JavaType> shown(JavaMember member) {
        return switch (member) {
            case JavaField field -> Stream.of(field.getType());
            case JavaCodeUnit code ->
                    Stream.of(
                                    Stream.of(code.getReturnType()),
                                    code.getParameterTypes().stream(),
                                    code.getExceptionTypes().stream())
                            .flatMap(types -> types);
            default -> Stream.empty();
        };
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(ShowOnlyOwnTypes::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return isVisible(member.getModifiers())
                && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC)
                || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean isForeign(JavaClass type) {
        JavaClass element = type.getBaseComponentType();
        String name = element.getPackageName();
        return !element.isPrimitive()
                && !name.equals("java")
                && !name.startsWith("java.")
                && !name.startsWith("javax.net")
                && !name.equals("com.sun.net.httpserver")
                && !name.startsWith("io.jarviscore");
    }

    private static void report(
            ConditionEvents events, JavaClass type, String where, JavaClass foreign) {
        events.add(SimpleConditionEvent.violated(type, where + " shows " + foreign.getName()));
    }
}
