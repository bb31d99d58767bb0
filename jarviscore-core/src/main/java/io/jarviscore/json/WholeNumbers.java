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
import java.math.BigDecimal;
import java.math.BigInteger;
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
        add(long.class, BigDecimal::longValueExact);
        add(Long.class, BigDecimal::longValueExact);
        addDeserializer(
                BigInteger.class,
                new Exact<>(
                        BigInteger.class,
                        NumberDeserializers.BigIntegerDeserializer.instance,
                        BigDecimal::toBigIntegerExact));
    }

    @SuppressWarnings("unchecked") // Jackson's deserializer for a class makes its objects
    private <N> void add(Class<N> type, Function<BigDecimal, N> exact) {
        JsonDeserializer<N> standard =
                (JsonDeserializer<N>) NumberDeserializers.find(type, type.getName());
        addDeserializer(type, new Exact<>(type, standard, exact));
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
