package io.jarviscore.kernel.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.jarviscore.Param;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.json.JsonTypes;
import io.jarviscore.kernel.tool.ArgumentCheck.BadArgumentsException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Checks schemas and binding over randomly composed types. The schema accepts Jackson's output for
 * a value of the type, which binds to an equal value, and any other accepted document can be bound.
 */
class SchemaAndBindingTest {
    private final JsonTypes types =
            new JsonTypes(
                    Param.class, param -> new JsonTypes.Note(param.value(), param.required()));

    enum Category {
        @JsonProperty("billing-case")
        BILLING,
        TECHNICAL
    }

    record Named<A, B>(
            @JsonProperty("customer_id") A customer,
            @JsonProperty("second") B more,
            @Param(value = "maybe", required = false) @Nullable String note,
            @Nullable Integer number,
            Optional<LocalDate> day) {
        Named(A customer, B more) {
            this(customer, more, null, null, Optional.empty());
        }
    }

    record Tree<T>(T value, List<Tree<T>> children) {}

    record Counts(
            OptionalInt a,
            OptionalLong b,
            OptionalDouble c,
            @Param(value = "how many", required = false) int many,
            @Param(value = "whether", required = false) boolean yes,
            byte tiny) {}

    record Total(long net) {
        public long getGross() {
            return net + 19;
        }
    }

    record Nothing() {}

    sealed interface Shape {
        record Circle(double radius) implements Shape {}

        record Square(double side, Optional<String> label) implements Shape {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    sealed interface Expression {
        @JsonTypeName("number")
        record Literal(int value) implements Expression {}

        @JsonTypeName("sum")
        record Sum(List<Expression> parts) implements Expression {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Cat.class, name = "cat"),
        @JsonSubTypes.Type(value = Dog.class, name = "dog")
    })
    interface Animal {}

    record Cat(int lives) implements Animal {}

    record Dog(String name) implements Animal {}

    record Holder(Expression sum, Expression.Literal literal, Map<String, Animal> animals) {}

    static final class Bean {
        private String title = "";

        @Param(value = "how long", required = false)
        private @Nullable Integer pages;

        public String getTitle() {
            return title;
        }

        public void setTitle(String title) {
            this.title = title;
        }

        public @Nullable Integer getPages() {
            return pages;
        }

        public void setPages(@Nullable Integer pages) {
            this.pages = pages;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bean bean
                    && title.equals(bean.title)
                    && Objects.equals(pages, bean.pages);
        }

        @Override
        public int hashCode() {
            return title.hashCode();
        }
    }

    /** A class with type arguments. */
    record Generic(Class<?> raw, List<Type> arguments) implements ParameterizedType {
        Generic(Class<?> raw, Type... arguments) {
            this(raw, List.of(arguments));
        }

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public String toString() {
            return raw.getSimpleName() + arguments;
        }
    }

    /** A type and one of its values. */
    record Typed(Type type, Object value) {}

    @Property(edgeCases = EdgeCasesMode.NONE)
    void writtenValuesAreAcceptedAndBindToEqualValues(@ForAll("typed") Typed typed)
            throws BadArgumentsException {
        ArgumentCheck check = check(typed.type());
        Map<String, Object> written = written(typed);

        check.require("tool", written);

        Object bound = types.bind(written.get("x"), typed.type());
        assertThat(Json.plain(bound)).isEqualTo(Json.plain(typed.value()));
        if (!typed.type().toString().contains("class [")) { // arrays have no equality
            assertThat(bound).isEqualTo(typed.value());
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void everyValueThatTheSchemaAcceptsCanBeBound(
            @ForAll("typed") Typed typed, @ForAll("damage") Damage damage) {
        Map<String, Object> arguments = written(typed);
        arguments.put("x", damage.to(arguments.get("x"), new int[] {damage.place()}));
        ArgumentCheck check = check(typed.type());
        try {
            check.require("tool", arguments);
        } catch (BadArgumentsException refused) {
            return;
        }

        types.bind(arguments.get("x"), typed.type()); // does not throw
    }

    /** Without the attempt to bind: the schema alone. */
    private ArgumentCheck check(Type type) {
        return new ArgumentCheck(
                "tool", types.schema(List.of(new JsonTypes.Part("x", type, Optional.empty()))));
    }

    private static Map<String, Object> written(Typed typed) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("x", Json.plain(typed.value()));
        return value;
    }

    /** One change at one place; of texts only to another kind, since forms have grammars. */
    record Damage(int place, @Nullable Object by, boolean drop) {
        @Nullable Object to(@Nullable Object value, int[] left) {
            if (left[0]-- == 0) {
                return by;
            }
            return switch (value) {
                case Map<?, ?> map -> {
                    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                    map.forEach(
                            (name, part) -> {
                                boolean here = left[0] == 0 && drop;
                                @Nullable Object changed = to(part, left);
                                if (!here) {
                                    copy.put(String.valueOf(name), changed);
                                }
                            });
                    yield copy;
                }
                case List<?> list -> {
                    List<@Nullable Object> copy = new ArrayList<>();
                    list.forEach(part -> copy.add(to(part, left)));
                    yield copy;
                }
                case null -> value;
                default -> value;
            };
        }
    }

    @Provide
    @SuppressWarnings("NullAway") // a part may be null, which the library's types cannot say
    Arbitrary<Damage> damage() {
        Arbitrary<Object> by =
                Arbitraries.<Object>of(
                                2L,
                                2.0,
                                2.5,
                                new BigDecimal("3.00"),
                                -1L,
                                200L,
                                300L,
                                3_000_000_000L,
                                1e30,
                                1e300,
                                BigInteger.TWO.pow(70),
                                true,
                                List.of(),
                                List.of(1L, 2.0),
                                Map.of(),
                                Map.of("value", 1L))
                        .injectNull(0.3);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 12), by, Arbitraries.of(true, false))
                .as(Damage::new);
    }

    @Provide
    Arbitrary<Typed> typed() {
        return typed(3);
    }

    private static Arbitrary<Typed> typed(int depth) {
        if (depth == 0) {
            return leaf();
        }
        return Arbitraries.frequencyOf(
                Tuple.of(2, leaf()),
                Tuple.of(3, Arbitraries.lazy(() -> typed(depth - 1)).flatMap(part -> around(part))),
                Tuple.of(
                        1,
                        Combinators.combine(
                                        Arbitraries.lazy(() -> typed(depth - 1)),
                                        Arbitraries.lazy(() -> typed(depth - 1)))
                                .as(
                                        (one, other) ->
                                                new Typed(
                                                        new Generic(
                                                                Named.class,
                                                                boxed(one),
                                                                boxed(other)),
                                                        new Named<>(one.value(), other.value())))));
    }

    private static Type boxed(Typed part) {
        return part.type() instanceof Class<?> raw && raw.isPrimitive()
                ? part.value().getClass()
                : part.type();
    }

    private static Arbitrary<Typed> around(Typed part) {
        Object value = part.value();
        Type type = boxed(part);
        boolean optional =
                type.getTypeName().startsWith("java.util.Optional")
                        || (type instanceof Generic generic && generic.raw() == Optional.class);
        List<Typed> all = new ArrayList<>();
        all.add(new Typed(new Generic(List.class, type), List.of(value)));
        all.add(new Typed(new Generic(List.class, type), List.of()));
        all.add(new Typed(new Generic(Map.class, String.class, type), Map.of("a key", value)));
        all.add(
                new Typed(
                        new Generic(Map.class, Category.class, type),
                        Map.of(Category.BILLING, value)));
        all.add(new Typed(new Generic(Map.class, Integer.class, type), Map.of(-7, value)));
        all.add(
                new Typed(
                        new Generic(Tree.class, type),
                        new Tree<>(value, List.of(new Tree<>(value, List.of())))));
        if (!optional) {
            all.add(new Typed(new Generic(Optional.class, type), Optional.of(value)));
            all.add(new Typed(new Generic(Optional.class, type), Optional.empty()));
        }
        return Arbitraries.of(all);
    }

    private static Arbitrary<Typed> leaf() {
        List<Object> values =
                List.of(
                        "text",
                        "",
                        "a😀b",
                        'c',
                        true,
                        (byte) -128,
                        Short.MAX_VALUE,
                        7,
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        0.1f,
                        Float.MAX_VALUE,
                        3.25,
                        1e300,
                        -0.0,
                        BigInteger.TWO.pow(70),
                        new BigDecimal("12345678901234567.89"),
                        new BigDecimal("3.10"),
                        Category.BILLING,
                        Category.TECHNICAL,
                        Currency.getInstance("EUR"),
                        Locale.GERMANY,
                        Locale.ROOT,
                        new byte[] {1, 2, -3},
                        new char[] {'o', 'k'},
                        new int[] {1, 2},
                        new String[] {"a"},
                        LocalDate.of(2026, 2, 28),
                        LocalDate.of(12_026, 1, 1),
                        LocalTime.of(23, 59, 1),
                        LocalDateTime.of(2026, 1, 2, 3, 4),
                        Instant.parse("2026-01-02T03:04:05.678Z"),
                        OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC),
                        Duration.ofMillis(90_500),
                        Period.of(1, 2, 3),
                        Year.of(2026),
                        YearMonth.of(2026, 5),
                        URI.create("https://example.org/a?b=c"),
                        UUID.fromString("7d444840-9dc0-11d1-b245-5ffdce74fad2"));
        List<Typed> typed = new ArrayList<>();
        values.forEach(value -> typed.add(new Typed(value.getClass(), value)));
        typed.add(new Typed(ZoneId.class, ZoneId.of("Europe/Berlin")));
        typed.add(new Typed(int.class, 5));
        typed.add(new Typed(boolean.class, false));
        typed.add(new Typed(OptionalInt.class, OptionalInt.of(3)));
        typed.add(new Typed(OptionalInt.class, OptionalInt.empty()));
        typed.add(new Typed(OptionalLong.class, OptionalLong.of(3)));
        typed.add(new Typed(OptionalDouble.class, OptionalDouble.of(0.5)));
        typed.add(new Typed(new Generic(Set.class, Category.class), Set.of(Category.TECHNICAL)));
        typed.add(
                new Typed(
                        Counts.class,
                        new Counts(
                                OptionalInt.of(1),
                                OptionalLong.empty(),
                                OptionalDouble.of(0.5),
                                4,
                                true,
                                (byte) 3)));
        typed.add(new Typed(Total.class, new Total(100)));
        typed.add(new Typed(Nothing.class, new Nothing()));
        typed.add(new Typed(Shape.class, new Shape.Circle(1.5)));
        typed.add(new Typed(Shape.class, new Shape.Square(2, Optional.empty())));
        typed.add(
                new Typed(
                        new Generic(List.class, Animal.class),
                        List.of(new Dog("Rex"), new Cat(9))));
        typed.add(
                new Typed(
                        new Generic(List.class, Expression.class),
                        List.of(new Expression.Sum(List.of(new Expression.Literal(1))))));
        typed.add(
                new Typed(
                        Holder.class,
                        new Holder(
                                new Expression.Sum(
                                        List.of(
                                                new Expression.Literal(1),
                                                new Expression.Sum(List.of()))),
                                new Expression.Literal(2),
                                Map.of("a", new Dog("Rex"), "b", new Cat(9)))));
        Bean bean = new Bean();
        bean.setTitle("On cats");
        typed.add(new Typed(Bean.class, bean));
        typed.add(new Typed(Object.class, Map.of("any", List.of(1L, "thing"))));
        return Arbitraries.of(typed);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void damagedValuesAreRefusedWithAMessageAndNothingElse(
            @ForAll("typed") Typed typed, @ForAll("damage") Damage damage) {
        Object damaged = damage.to(Json.plain(typed.value()), new int[] {damage.place()});
        try {
            types.bind(damaged, typed.type());
        } catch (JsonException refused) {
            assertThat(refused).message().doesNotContain("\n", "com.fasterxml");
        }
    }
}
