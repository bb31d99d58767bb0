package io.jarviscore.kernel.tool;

import io.jarviscore.AgentTool;
import io.jarviscore.Reconciliation;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The method that an annotated tool names as its reconciler.
 *
 * @param host the method's object
 * @param method takes the tool's parameters, then the idempotency key
 * @param binder makes the tool's arguments, without a task
 */
record MethodReconciler(Object host, Method method, Binder binder) implements AgentTool.Reconciler {

    /** Binds the arguments of a call as the tool's method takes them, without a task. */
    @FunctionalInterface
    interface Binder {
        List<@Nullable Object> bind(Map<String, Object> arguments);
    }

    /**
     * The reconciler of a tool.
     *
     * @return empty if it names none
     * @throws IllegalArgumentException if there is no such method with the right signature
     */
    static Optional<AgentTool.Reconciler> of(Object host, Method tool, Binder binder) {
        String name = tool.getAnnotation(Tool.class).reconcile();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Method method =
                methods(host.getClass())
                        .filter(candidate -> candidate.getName().equals(name))
                        .filter(candidate -> fits(candidate, tool))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(problem(host, tool, name)));
        method.setAccessible(true);
        return Optional.of(new MethodReconciler(host, method, binder));
    }

    @Override
    public Reconciliation reconcile(Map<String, Object> arguments, String idempotencyKey)
            throws Exception {
        List<@Nullable Object> values = new ArrayList<>(binder.bind(arguments));
        values.add(idempotencyKey);
        try {
            return (Reconciliation)
                    method.invoke(MethodCall.receiver(host, method), values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    private static boolean fits(Method candidate, Method tool) {
        return Reconciliation.class.isAssignableFrom(candidate.getReturnType())
                && Arrays.asList(candidate.getGenericParameterTypes()).equals(wanted(tool));
    }

    private static List<Type> wanted(Method tool) {
        return Stream.concat(
                        Arrays.stream(tool.getGenericParameterTypes())
                                .filter(type -> type != Task.class),
                        Stream.of(String.class))
                .toList();
    }

    private static String problem(Object host, Method tool, String name) {
        String types =
                Arrays.stream(tool.getParameters())
                        .filter(parameter -> parameter.getType() != Task.class)
                        .map(p -> p.getType().getSimpleName() + " " + p.getName() + ", ")
                        .collect(Collectors.joining());
        return "tool "
                + tool.getName()
                + " of "
                + host.getClass().getSimpleName()
                + " names the reconciler "
                + name
                + ", and there is no such method with its parameters: write Reconciliation "
                + name
                + "("
                + types
                + "String idempotencyKey)";
    }

    private static Stream<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            methods.addAll(Arrays.asList(each.getDeclaredMethods()));
        }
        methods.addAll(Arrays.asList(type.getMethods()));
        return methods.stream();
    }
}
