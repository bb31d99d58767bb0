package io.jarviscore.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.models.messages.Model;
import com.openai.models.ChatModel;
import io.jarviscore.Settings;
import io.jarviscore.kernel.model.catalogue.ModelCatalogue;
import io.jarviscore.settings.SettingKeys;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The default models, and those with a price, against the names that the providers' SDKs know. A
 * model that an SDK marks as deprecated is not a default, and is marked so in the price list.
 */
class CurrentModelsTest {
    private static final Settings DEFAULTS = Settings.of(Map.of());

    /** By name; whether the SDK marks it as deprecated. */
    private static final Map<String, Boolean> OPENAI =
            names(ChatModel.class, model -> ((ChatModel) model).asString());

    private static final Map<String, Boolean> CLAUDE =
            names(Model.class, model -> ((Model) model).asString());

    /** Google's SDK deprecates none; it drops the names. */
    private static final Map<String, Boolean> GEMINI =
            names(
                    com.google.genai.gaos.models.interactions.Model.class,
                    model -> ((com.google.genai.gaos.models.interactions.Model) model).value());

    static Stream<Arguments> defaults() {
        return Stream.of(
                Arguments.of(DEFAULTS.get(SettingKeys.AZURE_DEPLOYMENT), OPENAI),
                Arguments.of(DEFAULTS.get(SettingKeys.CLAUDE_MODEL), CLAUDE),
                Arguments.of(DEFAULTS.get(SettingKeys.GEMINI_MODEL), GEMINI),
                Arguments.of(DEFAULTS.get(SettingKeys.VERTEX_AI_MODEL), GEMINI));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void aDefaultIsAModelThatTheSdkKnowsAsCurrent(String model, Map<String, Boolean> known) {
        assertThat(known).containsEntry(model, false);
    }

    static Stream<Arguments> providers() {
        return Stream.of(
                Arguments.of("openai", OPENAI),
                Arguments.of("claude", CLAUDE),
                Arguments.of("gemini", GEMINI));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void thePriceListMarksTheSdksDeprecatedModels(String provider, Map<String, Boolean> known) {
        ModelCatalogue catalogue = ModelCatalogue.of(DEFAULTS);
        Map<String, Boolean> listed = new TreeMap<>();
        Map<String, Boolean> expected = new TreeMap<>();
        known.forEach(
                (model, deprecated) ->
                        catalogue
                                .isDeprecated(provider, model)
                                .ifPresent(
                                        marked -> {
                                            listed.put(model, marked);
                                            expected.put(model, deprecated);
                                        }));

        assertThat(listed).isNotEmpty().isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void aDefaultHasASizeAndAPrice(String model, Map<String, Boolean> known) {
        String provider =
                known.equals(CLAUDE) ? "claude" : known.equals(GEMINI) ? "gemini" : "azure";

        assertThat(ModelCatalogue.of(DEFAULTS).isDeprecated(provider, model)).contains(false);
    }

    @Test
    void theSdksKnowModelsOfBothKinds() {
        // Otherwise the tests above would find nothing to object to.
        assertThat(OPENAI).containsValues(true, false);
        assertThat(CLAUDE).containsValues(true, false);
        assertThat(GEMINI).hasSizeGreaterThan(10);
    }

    private static Map<String, Boolean> names(
            Class<?> constants, java.util.function.Function<Object, String> name) {
        Set<String> deprecated = Deprecations.of(constants);
        return Arrays.stream(constants.getFields())
                .filter(field -> field.getType() == constants)
                .collect(
                        Collectors.toMap(
                                field -> {
                                    try {
                                        return name.apply(field.get(null));
                                    } catch (IllegalAccessException e) {
                                        throw new AssertionError(e);
                                    }
                                },
                                field -> deprecated.contains(field.getName()),
                                (one, other) -> one && other,
                                HashMap::new));
    }

    /**
     * Reads the mark from the class file: Kotlin's compiler, with which two of the SDKs are made,
     * leaves no annotation that could be asked for at run time.
     */
    private static final class Deprecations extends AbstractProcessor {
        private final String type;
        private final Set<String> fields = new TreeSet<>();

        private Deprecations(String type) {
            this.type = type;
        }

        static Set<String> of(Class<?> constants) {
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            Deprecations deprecations = new Deprecations(constants.getName());
            JavaCompiler.CompilationTask task =
                    compiler.getTask(
                            null,
                            null,
                            null,
                            List.of("-proc:only", "-cp", System.getProperty("java.class.path")),
                            List.of(constants.getName()),
                            null);
            task.setProcessors(List.of(deprecations));
            assertThat(task.call()).isTrue();
            return deprecations.fields;
        }

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("*");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latest();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            TypeElement element = processingEnv.getElementUtils().getTypeElement(type);
            for (Element field : ElementFilter.fieldsIn(element.getEnclosedElements())) {
                if (processingEnv.getElementUtils().isDeprecated(field)) {
                    fields.add(field.getSimpleName().toString());
                }
            }
            return false;
        }
    }
}
