package io.jarviscore.kernel.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SimpleArgumentsTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    @Property
    void everyAcceptedObjectIsAcceptedByTheValidatorToo(
            @ForAll("schemas") Map<String, Object> schema,
            @ForAll("arguments") Map<String, Object> arguments) {
        boolean accepted =
                SimpleArguments.of(schema).filter(each -> each.accepts(arguments)).isPresent();

        if (accepted) {
            assertThat(
                            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                    .getSchema(new ObjectMapper().<JsonNode>valueToTree(schema))
                                    .validate(ArgumentCheck.tree(arguments)))
                    .as(schema + " and " + arguments)
                    .isEmpty();
        }
    }

    @Example
    void theParametersOfAnOrdinaryToolAreSimple() {
        Map<String, Object> schema =
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                                "a",
                                Map.of("type", "integer", "minimum", Long.MIN_VALUE),
                                "b",
                                Map.of("type", "string", "description", "a name")),
                        "required",
                        List.of("a"),
                        "additionalProperties",
                        false);
        SimpleArguments simple = SimpleArguments.of(schema).orElseThrow();

        assertThat(simple.accepts(Map.of("a", 1L, "b", "x"))).isTrue();
        assertThat(simple.accepts(Map.of("a", 1L))).isTrue();
        assertThat(simple.accepts(Map.of("b", "x"))).isFalse();
        assertThat(simple.accepts(Map.of("a", "1"))).isFalse();
        assertThat(simple.accepts(Map.of("a", 1L, "c", 1L))).isFalse();
    }

    @Example
    void aWordThatItDoesNotKnowIsForTheValidator() {
        for (Map<String, Object> form :
                List.<Map<String, Object>>of(
                        Map.of("type", "string", "pattern", "x+"),
                        Map.of("type", "number", "minimum", 1),
                        Map.of("type", "integer", "minimum", 0.5),
                        Map.of("type", List.of("string", "null")),
                        Map.of("$ref", "#/$defs/x"))) {
            assertThat(
                            SimpleArguments.of(
                                    Map.of("type", "object", "properties", Map.of("a", form))))
                    .as(form.toString())
                    .isEmpty();
        }
    }

    @Provide
    Arbitrary<Map<String, Object>> schemas() {
        Arbitrary<Map<String, Object>> form =
                Arbitraries.of(
                        Map.<String, Object>of("type", "string"),
                        Map.<String, Object>of("type", "boolean", "title", "t"),
                        Map.<String, Object>of("type", "number"),
                        Map.<String, Object>of("type", "integer"),
                        Map.<String, Object>of("type", "integer", "minimum", 0, "maximum", 9L),
                        Map.<String, Object>of("type", "string", "minLength", 2));
        return Combinators.combine(
                        Arbitraries.maps(Arbitraries.of(NAMES), form),
                        Arbitraries.of(NAMES).list().uniqueElements(),
                        Arbitraries.of(true, false))
                .as(
                        (properties, required, open) ->
                                Map.of(
                                        "type",
                                        "object",
                                        "properties",
                                        properties,
                                        "required",
                                        required,
                                        "additionalProperties",
                                        open));
    }

    @Provide
    Arbitrary<Map<String, Object>> arguments() {
        Arbitrary<Object> value =
                Arbitraries.of(
                        "x", "", true, 1L, 12L, -1L, 1.5, 2.0, BigInteger.TEN.pow(30), Map.of());
        return Arbitraries.maps(Arbitraries.of(NAMES), value).map(HashMap::new);
    }
}
