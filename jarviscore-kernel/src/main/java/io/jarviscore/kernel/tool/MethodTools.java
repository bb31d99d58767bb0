package io.jarviscore.kernel.tool;

import io.jarviscore.AgentTool;
import io.jarviscore.Param;
import io.jarviscore.Tool;
import io.jarviscore.json.JsonException;
import io.jarviscore.json.JsonTypes;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes tools of an agent's annotated methods, once, when the mesh starts: those of its class, its
 * superclasses and its interfaces.
 */
public final class MethodTools {
    /** Made for the first method: an agent without annotated methods needs none. */
    private static final class Types {
        static final JsonTypes NOTED =
                new JsonTypes(
                        Param.class, param -> new JsonTypes.Note(param.value(), param.required()));
    }

    /**
     * The annotated methods of an object, by name within each class.
     *
     * @throws IllegalArgumentException if a method cannot be offered; the message names the method,
     *     and the parameter if it is one
     */
    public List<Offer> of(Object host) {
        Map<String, Method> methods = new LinkedHashMap<>();
        for (Class<?> type : hierarchy(host.getClass())) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Tool.class))
                    .filter(method -> !method.isBridge())
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> add(methods, host, method));
        }
        return methods.values().stream().map(method -> offer(host, method)).toList();
    }

    /** A class, its superclasses, then all of their interfaces: a method's overrides come first. */
    private static Set<Class<?>> hierarchy(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            all.add(one);
        }
        for (Class<?> one : List.copyOf(all)) {
            addInterfaces(all, one);
        }
        return all;
    }

    private static void addInterfaces(Set<Class<?>> all, Class<?> type) {
        for (Class<?> one : type.getInterfaces()) {
            if (all.add(one)) {
                addInterfaces(all, one);
            }
        }
    }

    private static void add(Map<String, Method> methods, Object host, Method method) {
        Method earlier = methods.putIfAbsent(method.getName(), method);
        if (earlier != null && !overrides(earlier, method)) {
            throw new IllegalArgumentException(
                    "two methods of "
                            + host.getClass().getSimpleName()
                            + " are tools named "
                            + method.getName()
                            + ": a model cannot tell them apart, rename one");
        }
    }

    /** Parameters may be narrower than those of a generic method that is overridden. */
    private static boolean overrides(Method method, Method inherited) {
        if (method.getDeclaringClass() == inherited.getDeclaringClass()
                || method.getParameterCount() != inherited.getParameterCount()) {
            return false;
        }
        for (int i = 0; i < method.getParameterCount(); i++) {
            if (!inherited.getParameterTypes()[i].isAssignableFrom(method.getParameterTypes()[i])) {
                return false;
            }
        }
        return true;
    }

    private static Offer offer(Object host, Method method) {
        Tool annotation = method.getAnnotation(Tool.class);
        try {
            MethodCall call = MethodCall.of(host, method, Types.NOTED);
            AgentTool tool =
                    new AgentTool(
                            method.getName(),
                            annotation.value(),
                            call.schema(),
                            annotation.repeatable(),
                            annotation.sensitive(),
                            annotation.risk(),
                            call.handler(),
                            MethodReconciler.of(
                                    host, method, arguments -> call.withoutTask(arguments)),
                            annotation.fromOutside());
            return new Offer(annotation.computes() ? tool.computing() : tool, call);
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    "tool "
                            + method.getName()
                            + " of "
                            + host.getClass().getSimpleName()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * A tool, and how its arguments are bound.
     *
     * @param tool the tool
     * @param call the method behind it
     */
    public record Offer(AgentTool tool, MethodCall call) {}
}
