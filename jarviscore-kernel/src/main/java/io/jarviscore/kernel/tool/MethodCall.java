package io.jarviscore.kernel.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarviscore.Agent;
import io.jarviscore.AgentTool;
import io.jarviscore.Param;
import io.jarviscore.Task;
import io.jarviscore.json.JsonException;
import io.jarviscore.json.JsonTypes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A method of an object, called with plain values.
 *
 * @param host the object
 * @param method its method
 * @param parameters the model's arguments, in order; a task is not among them
 * @param types binds the values
 */
public record MethodCall(
        Object host, Method method, List<JsonTypes.Part> parameters, JsonTypes types) {

    /**
     * A call of a method.
     *
     * @throws JsonException if its parameters have no names, or two have the same
     */
    static MethodCall of(Object host, Method method, JsonTypes types) {
        method.setAccessible(true);
        List<JsonTypes.Part> parameters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.getType() == Task.class) {
                continue; // given by the run, and never shown to the model
            }
            JsonTypes.Part part = part(host, method, parameter, types);
            if (!names.add(part.name())) {
                throw new JsonException("two parameters are named " + part.name());
            }
            parameters.add(part);
        }
        return new MethodCall(host, method, List.copyOf(parameters), types);
    }

    /** The host, or its proxy if that forwards the method: a container's advice then applies. */
    static Object receiver(Object host, Method method) {
        return host instanceof Agent agent ? agent.receiverOf(method) : host;
    }

    private static JsonTypes.Part part(
            Object host, Method method, Parameter parameter, JsonTypes types) {
        Type type =
                types.resolve(
                        parameter.getParameterizedType(),
                        method.getDeclaringClass(),
                        host.getClass());
        Param param = parameter.getAnnotation(Param.class);
        boolean nullable = isMarkedNullable(parameter);
        Optional<JsonTypes.Note> note =
                param == null && !nullable
                        ? Optional.empty()
                        : Optional.of(
                                new JsonTypes.Note(
                                        param == null ? "" : param.value(),
                                        !nullable && (param == null || param.required())));
        return new JsonTypes.Part(name(parameter), type, note);
    }

    private static String name(Parameter parameter) {
        JsonProperty given = parameter.getAnnotation(JsonProperty.class);
        if (given != null && !given.value().isEmpty()) {
            return given.value();
        }
        if (!parameter.isNamePresent()) {
            throw new JsonException(
                    "compile it with the javac option -parameters, so that the model learns the"
                            + " names");
        }
        return parameter.getName();
    }

    private static boolean isMarkedNullable(Parameter parameter) {
        return Stream.of(parameter.getAnnotations(), parameter.getAnnotatedType().getAnnotations())
                .flatMap(Arrays::stream)
                .anyMatch(mark -> mark.annotationType().getSimpleName().equals("Nullable"));
    }

    /**
     * The schema of the arguments.
     *
     * @throws JsonException if a parameter's type has no JSON form
     */
    Map<String, Object> schema() {
        return types.schema(parameters);
    }

    /**
     * The arguments as the method takes them, without a task.
     *
     * @throws JsonException if one cannot be bound; the message begins with its name
     */
    public List<@Nullable Object> withoutTask(Map<String, Object> arguments) {
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonTypes.Part parameter : parameters) {
            try {
                values.add(types.bind(arguments.get(parameter.name()), parameter.type()));
            } catch (JsonException e) {
                throw new JsonException(parameter.name() + ": " + e.getMessage());
            }
        }
        return values;
    }

    /** Calls the method for a task; blocks until it returns, and throws its exceptions. */
    AgentTool.Handler handler() {
        return new AgentTool.Handler() {
            @Override
            public @Nullable Object call(Map<String, Object> arguments) {
                throw new IllegalStateException("a method tool is called for a task");
            }

            @Override
            public @Nullable Object call(Map<String, Object> arguments, Task task)
                    throws Exception {
                return make(arguments, task);
            }
        };
    }

    private @Nullable Object make(Map<String, Object> arguments, Task task) throws Exception {
        Iterator<@Nullable Object> given = withoutTask(arguments).iterator();
        Class<?>[] taken = method.getParameterTypes();
        @Nullable Object[] values = new Object[taken.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = taken[i] == Task.class ? task : given.next();
        }
        try {
            return method.invoke(receiver(host, method), values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
