package io.jarviscore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Binding loses nothing; a loss is an error that a model can act on. */
class BindingTest {
    enum Category {
        BILLING,
        @JsonProperty("technical-fault")
        TECHNICAL
    }

    record Triage(Category category, int priority, boolean urgent, List<Line> lines) {}

    record Line(String item, long amount) {}

    private static Map<String, Object> triage(String key, Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("category", "BILLING");
        fields.put("priority", 1);
        fields.put("urgent", false);
        fields.put("lines", List.of(Map.of("item", "a", "amount", 2)));
        fields.put(key, value);
        return fields;
    }

    private static ThrowingCallable binding(String key, Object value) {
        return () -> Json.bind(triage(key, value), Triage.class);
    }

    @Test
    void aFractionIsNoWholeNumberAndTheErrorHasPathAndExpectation() {
        assertThatThrownBy(binding("priority", 1.5))
                .isInstanceOf(JsonException.class)
                .hasMessage(".priority: expected int, found a number with a fraction");
    }

    @Test
    void aFractionDeepInAListIsNamedByItsPath() {
        assertThatThrownBy(
                        binding(
                                "lines",
                                List.of(
                                        Map.of("item", "a", "amount", 2),
                                        Map.of("item", "b", "amount", new BigDecimal("0.10")))))
                .hasMessage(".lines[1].amount: expected long, found a number with a fraction");
    }

    @Test
    void aNumberThatIsTooLargeForItsTypeIsRefusedAndNotWrapped() {
        assertThatThrownBy(binding("priority", 3_000_000_000L))
                .hasMessage(
                        ".priority: expected int, found a whole number that is out of its range");
    }

    @Test
    void anUnknownEnumConstantIsAnErrorThatNamesTheAllowedOnesAsTheyAreWritten() {
        assertThatThrownBy(binding("category", "Technical"))
                .hasMessage(
                        ".category: expected one of BILLING, technical-fault, found other text");
        assertThatThrownBy(binding("category", Map.of("name", "BILLING")))
                .hasMessage(".category: expected one of BILLING, technical-fault, found an object");
        assertThatThrownBy(binding("category", 0))
                .hasMessage(".category: expected one of BILLING, technical-fault, found a number");
    }

    @Test
    void aNumberIsNoBooleanAndTextIsNoNumber() {
        assertThatThrownBy(binding("urgent", 1))
                .hasMessage(".urgent: expected boolean, found a number");
        assertThatThrownBy(binding("priority", "soon"))
                .hasMessage(".priority: expected int, found text");
        assertThatThrownBy(binding("priority", ""))
                .hasMessage(".priority: expected int, found text");
        assertThatThrownBy(binding("lines", "none"))
                .hasMessageStartingWith(".lines: expected ")
                .hasMessageEndingWith(", found text");
    }

    @Test
    void aWholeNumberWithAPointIsWhole() {
        assertThat(Json.bind(triage("priority", 2.0), Triage.class).priority()).isEqualTo(2);
        assertThat(Json.bind(new BigDecimal("12345678901234567.89"), BigDecimal.class))
                .isEqualTo(new BigDecimal("12345678901234567.89"));
        assertThatThrownBy(() -> Json.bind(1.5, Integer.class))
                .hasMessage("expected Integer, found a number with a fraction");
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    sealed interface Shape {
        @JsonTypeName("circle")
        record Circle(double radius) implements Shape {}

        @JsonTypeName("square")
        record Square(double side) implements Shape {}
    }

    record Drawing(List<Shape> shapes) {}

    record Bag(Object anything, List<?> things) {}

    @Test
    void elementsOfAnErasedListKeepTheirTypeIds() {
        List<Shape> shapes = List.of(new Shape.Circle(1.5), new Shape.Square(2));

        Object plain = Json.plain(shapes);

        assertThat(plain)
                .isEqualTo(
                        List.of(
                                Map.of("type", "circle", "radius", 1.5),
                                Map.of("type", "square", "side", 2.0)));
        assertThat(Json.bind(Map.of("shapes", plain), Drawing.class))
                .isEqualTo(new Drawing(shapes));
    }

    @Test
    void typeIdsAreKeptInEveryContainerThatHidesThem() {
        Shape circle = new Shape.Circle(1);
        Object written = Map.of("type", "circle", "radius", 1.0);

        assertThat(Json.plain(circle)).isEqualTo(written);
        assertThat(Json.plain(Map.of("a", circle))).isEqualTo(Map.of("a", written));
        assertThat(Json.plain(Map.of("a", List.of(Optional.of(circle)))))
                .isEqualTo(Map.of("a", List.of(written)));
        assertThat(Json.plain(new Object[] {circle})).isEqualTo(List.of(written));
        assertThat(Json.plain(new Shape[] {circle})).isEqualTo(List.of(written));
        assertThat(Json.plain(new Drawing(List.of(circle))))
                .isEqualTo(Map.of("shapes", List.of(written)));
        assertThat(Json.plain(new Bag("x", List.of(circle))))
                .isEqualTo(Map.of("anything", "x", "things", List.of(written)));
    }

    @Test
    void anErrorInAPolymorphicValueNamesTheExpectedForms() {
        assertThatThrownBy(
                        () ->
                                Json.bind(
                                        Map.of("shapes", List.of(Map.of("type", "star"))),
                                        Drawing.class))
                .hasMessage(".shapes[0]: expected a Shape of a known type, found an object");
    }
}
