package io.jarviscore.kernel;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.jarviscore.AgentTool;
import io.jarviscore.Param;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes tools of an agent's annotated methods, once, when the mesh starts. */
final class MethodTools {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .findAndAddModules()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final SchemaGenerator generator;

    MethodTools() {
        SchemaGeneratorConfigBuilder config =
                new SchemaGeneratorConfigBuilder(
                                MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .without(Option.SCHEMA_VERSION_INDICATOR)
                        .with(
                                Option.INLINE_ALL_SCHEMAS,
                                Option.FLATTENED_OPTIONALS,
                                Option.FLATTENED_ENUMS,
                                Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        config.forFields()
                .withDescriptionResolver(
                        field ->
                                Optional.ofNullable(field.getAnnotation(Param.class))
                                        .map(Param::value)
                                        .orElse(null))
                .withRequiredCheck(
                        field ->
                                !field.getType().isInstanceOf(Optional.class)
                                        && Optional.ofNullable(field.getAnnotation(Param.class))
                                                .map(Param::required)
                                                .orElse(true));
        generator = new SchemaGenerator(config.build());
    }

    /**
     * The annotated methods of an object's class and its superclasses, by name.
     *
     * @throws IllegalArgumentException if a method cannot be offered
     */
    List<AgentTool> of(Object host) {
        Map<String, AgentTool> tools = new LinkedHashMap<>();
        for (Class<?> type = host.getClass(); type != null; type = type.getSuperclass()) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Tool.class))
                    .filter(method -> !method.isBridge())
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> add(tools, host, method));
        }
        return List.copyOf(tools.values());
    }

    private void add(Map<String, AgentTool> tools, Object host, Method method) {
        String name = method.getName();
        if (Modifier.isAbstract(method.getModifiers())) {
            return;
        }
        AgentTool earlier = tools.get(name);
        if (earlier != null && method.getDeclaringClass() == host.getClass()) {
            throw new IllegalArgumentException(
                    "two methods of "
                            + host.getClass().getSimpleName()
                            + " are tools named "
                            + name
                            + ": a model cannot tell them apart, rename one");
        }
        if (earlier == null) {
            tools.put(name, tool(host, method));
        }
    }

    private AgentTool tool(Object host, Method method) {
        Tool annotation = method.getAnnotation(Tool.class);
        method.setAccessible(true);
        List<Argument> parameters =
                Arrays.stream(method.getParameters()).map(Argument::of).toList();
        return new AgentTool(
                method.getName(),
                annotation.value(),
                schema(method),
                annotation.repeatable(),
                annotation.sensitive(),
                annotation.risk(),
                new AgentTool.Handler() {
                    @Override
                    public @Nullable Object call(Map<String, Object> arguments) throws Exception {
                        throw new IllegalStateException("a method tool is called for a task");
                    }

                    @Override
                    public @Nullable Object call(Map<String, Object> arguments, Task task)
                            throws Exception {
                        return MethodTools.call(host, method, parameters, arguments, task);
                    }
                },
                MethodReconciler.of(host, method, arguments -> bound(parameters, arguments)));
    }

    /** The arguments without a task. */
    private static List<@Nullable Object> bound(
            List<Argument> parameters, Map<String, Object> arguments) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Argument parameter : parameters) {
            if (!parameter.isTask()) {
                values.add(parameter.bind(arguments.get(parameter.name())));
            }
        }
        return values;
    }

    @SuppressWarnings("unchecked") // an object node always converts to a map with text keys
    private Map<String, Object> schema(Method method) {
        ObjectNode root = MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = root.putObject("properties");
        List<String> required = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.getType() == Task.class) {
                continue;
            }
            if (!parameter.isNamePresent()) {
                throw new IllegalArgumentException(
                        "tool "
                                + method.getName()
                                + " of "
                                + method.getDeclaringClass().getSimpleName()
                                + ": compile it with the javac option -parameters, so that the"
                                + " model learns the names");
            }
            ObjectNode schema = generator.generateSchema(parameter.getParameterizedType());
            description(parameter).ifPresent(text -> schema.put("description", text));
            properties.set(parameter.getName(), schema);
            if (isRequired(parameter)) {
                required.add(parameter.getName());
            }
        }
        if (!required.isEmpty()) {
            root.set("required", MAPPER.valueToTree(required));
        }
        root.put("additionalProperties", false);
        return MAPPER.convertValue(root, Map.class);
    }

    private static Optional<String> description(Parameter parameter) {
        return Optional.ofNullable(parameter.getAnnotation(Param.class)).map(Param::value);
    }

    private static boolean isRequired(Parameter parameter) {
        Param param = parameter.getAnnotation(Param.class);
        return parameter.getType() != Optional.class && (param == null || param.required());
    }

    private static @Nullable Object call(
            Object host,
            Method method,
            List<Argument> parameters,
            Map<String, Object> arguments,
            Task task)
            throws Exception {
        @Nullable Object[] values = new Object[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            Argument parameter = parameters.get(i);
            values[i] = parameter.isTask() ? task : parameter.bind(arguments.get(parameter.name()));
        }
        try {
            return method.invoke(host, values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    /**
     * How a method takes an argument; found out once, because asking a method about itself is slow.
     *
     * @param name the parameter's name
     * @param type what it is bound to
     * @param optional whether it is wrapped in an {@link Optional}
     */
    private record Argument(String name, JavaType type, boolean optional) {
        static Argument of(Parameter parameter) {
            JavaType type = MAPPER.getTypeFactory().constructType(parameter.getParameterizedType());
            boolean optional = parameter.getType() == Optional.class;
            return new Argument(
                    parameter.getName(),
                    optional ? type.containedTypeOrUnknown(0) : type,
                    optional);
        }

        boolean isTask() {
            return type.hasRawClass(Task.class);
        }

        @Nullable Object bind(@Nullable Object value) {
            return optional ? Optional.ofNullable(value).map(this::convert) : convert(value);
        }

        private @Nullable Object convert(@Nullable Object value) {
            return MAPPER.convertValue(value, type);
        }
    }
}
