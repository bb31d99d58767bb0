package io.jarviscore.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;

/**
 * The object in a static field does not change: neither an object of ours with fields that change,
 * nor one of the JDK's classes that are made for change.
 */
final class HoldNothingMutable extends ArchCondition<JavaField> {
    private static final Set<String> ALLOWED =
            Set.of(
                    // A provider counts the requests of an account, so the cap is the process's.
                    "io.jarviscore.kernel.model.limits.ModelGate.OF_THE_PROCESS",
                    // As many threads for the user's code as a process may have.
                    "io.jarviscore.thread.UserThreads.CALLS",
                    // A new child process is found by comparison, which other starts disturb.
                    "io.jarviscore.browser.RunningBrowser.STARTING",
                    // As much a constant of the process as the machine's clock that it reads.
                    "io.jarviscore.thread.TimedActions.OF_THE_PROCESS");

    /** Its default is read from a constant text when it is first needed, and stays the same. */
    private static final String SETTING = "io.jarviscore.settings.Setting";

    HoldNothingMutable() {
        super("hold nothing that changes");
    }

    @Override
    public void check(JavaField field, ConditionEvents events) {
        if (!ALLOWED.contains(field.getFullName()) && isMutable(field.getRawType())) {
            events.add(
                    SimpleConditionEvent.violated(
                            field,
                            field.getFullName()
                                    + " holds a "
                                    + field.getRawType().getSimpleName()
                                    + ", which changes"));
        }
    }

    private static boolean isMutable(JavaClass type) {
        if (type.getName().equals(SETTING)) {
            return false;
        }
        return type.getPackageName().startsWith("io.jarviscore")
                ? hasChangingState(type)
                : isMadeForChange(type);
    }

    private static boolean hasChangingState(JavaClass type) {
        return type.getAllFields().stream()
                .filter(field -> field.getOwner().getPackageName().startsWith("io.jarviscore"))
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .anyMatch(
                        field ->
                                !field.getModifiers().contains(JavaModifier.FINAL)
                                        || isMadeForChange(field.getRawType()));
    }

    /** Collections are taken at their interface's word: constants are made with {@code of}. */
    private static boolean isMadeForChange(JavaClass type) {
        boolean collection =
                type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        return (collection && !type.isInterface())
                || type.isAssignableTo(Lock.class)
                || type.isAssignableTo(Executor.class)
                || type.getPackageName().equals("java.util.concurrent.atomic");
    }
}
