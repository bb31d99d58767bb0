package io.jarviscore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds whole numbers without loss. 2.0 is the whole number 2, also for JSON Schema; 2.5 is none,
 * where Jackson would cut it off.
 */
final class WholeNumbers extends SimpleModule {
    private static final long serialVersionUID = 1L;

    WholeNumbers() {
        super("jarviscore-whole-numbers");
        add(byte.class, BigDecimal::byteValueExact);
        add(Byte.class, BigDecimal::byteValueExact);
        add(short.class, BigDecimal::shortValueExact);
        add(Short.class, BigDecimal::shortValueExact);
        add(int.class, BigDecimal::intValueExact);
        add(Integer.class, BigDecimal::intValueExact);
        Exact<Integer> ints = exact(int.class, BigDecimal::intValueExact);
        Exact<Long> longs = exact(long.class, BigDecimal::longValueExact);
        add(long.class, BigDecimal::longValueExact);
        addDeserializer(
                OptionalInt.class,
                new Wrapped<>(OptionalInt.class, ints, OptionalInt::of, OptionalInt.empty()));
        addDeserializer(
                OptionalLong.class,
                new Wrapped<>(OptionalLong.class, longs, OptionalLong::of, OptionalLong.empty()));
        addDeserializer(int[].class, new Row<>(int[].class, ints));
        addDeserializer(long[].class, new Row<>(long[].class, longs));
        addDeserializer(
                short[].class,
                new Row<>(short[].class, exact(short.class, BigDecimal::shortValueExact)));
        add(Long.class, BigDecimal::longValueExact);
        addDeserializer(
                BigInteger.class,
                new Exact<>(
                        BigInteger.class,
                        NumberDeserializers.BigIntegerDeserializer.instance,
                        BigDecimal::toBigIntegerExact));
    }

    private <N> void add(Class<N> type, Function<BigDecimal, N> exact) {
        addDeserializer(type, exact(type, exact));
    }

    @SuppressWarnings("unchecked") // Jackson's deserializer for a class makes its objects
    private static <N> Exact<N> exact(Class<N> type, Function<BigDecimal, N> exact) {
        JsonDeserializer<N> standard =
                (JsonDeserializer<N>) NumberDeserializers.find(type, type.getName());
        return new Exact<>(type, standard, exact);
    }

    /** A number in an object of another class, or nothing. */
    private static final class Wrapped<N, W> extends StdScalarDeserializer<W> {
        private static final long serialVersionUID = 1L;

        private final transient Exact<N> number;
        private final transient Function<N, W> wrap;
        private final transient W nothing;

        Wrapped(Class<W> type, Exact<N> number, Function<N, W> wrap, W nothing) {
            super(type);
            this.number = number;
            this.wrap = wrap;
            this.nothing = nothing;
        }

        @Override
        public W deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            N value = number.deserialize(parser, context);
            return value == null ? nothing : wrap.apply(value);
        }

        @Override
        public W getNullValue(DeserializationContext context) {
            return nothing;
        }
    }

    /** An array of a primitive type. */
    private static final class Row<N, A> extends StdScalarDeserializer<A> {
        private static final long serialVersionUID = 1L;

        private final transient Exact<N> number;

        Row(Class<A> type, Exact<N> number) {
            super(type);
            this.number = number;
        }

        @Override
        @SuppressWarnings("unchecked") // made of the component type of this very class
        public A deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.isExpectedStartArrayToken()) {
                return (A) context.handleUnexpectedToken(handledType(), parser);
            }
            List<Object> numbers = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Object value =
                        parser.hasToken(JsonToken.VALUE_NULL)
                                ? number.getNullValue(context)
                                : number.deserialize(parser, context);
                numbers.add(Objects.requireNonNull(value));
            }
            Object array = Array.newInstance(handledType().getComponentType(), numbers.size());
            for (int i = 0; i < numbers.size(); i++) {
                Array.set(array, i, numbers.get(i));
            }
            return (A) array;
        }
    }

    private static final class Exact<N> extends StdScalarDeserializer<N> {
        private static final long serialVersionUID = 1L;

        private final transient JsonDeserializer<N> standard;
        private final transient Function<BigDecimal, N> exact;

        Exact(Class<N> type, JsonDeserializer<N> standard, Function<BigDecimal, N> exact) {
            super(type);
            this.standard = standard;
            this.exact = exact;
        }

        @Override
        public @Nullable N deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
                return standard.deserialize(parser, context);
            }
            BigDecimal number = parser.getDecimalValue();
            try {
                return exact.apply(number);
            } catch (ArithmeticException e) {
                throw InvalidFormatException.from(parser, "no whole number", number, handledType());
            }
        }

        @Override
        public @Nullable N getNullValue(DeserializationContext context)
                throws JsonMappingException {
            return standard.getNullValue(context);
        }

        @Override
        public Object getEmptyValue(DeserializationContext context) throws JsonMappingException {
            return standard.getEmptyValue(context);
        }

        @Override
        public LogicalType logicalType() {
            return LogicalType.Integer;
        }
    }
}
