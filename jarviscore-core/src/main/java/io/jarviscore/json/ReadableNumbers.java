package io.jarviscore.json;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Refuses to write numbers that cannot be read back: ones without a JSON form, and ones too long or
 * too large for the reader. Jackson would write the former as text.
 */
final class ReadableNumbers extends JsonGeneratorDelegate {
    /**
     * The longest that is read. Reading takes time that grows with the square; Jackson's default.
     */
    static final int MAX_LENGTH = 1_000;

    ReadableNumbers(JsonGenerator generator) {
        // Values inside of values have to come through here too.
        super(generator, false);
    }

    @Override
    public void writeNumber(double number) throws IOException {
        requireFinite(number);
        super.writeNumber(number);
    }

    @Override
    public void writeNumber(float number) throws IOException {
        requireFinite(number);
        super.writeNumber(number);
    }

    @Override
    public void writeArray(double[] numbers, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at++) {
            requireFinite(numbers[at]);
        }
        super.writeArray(numbers, offset, length);
    }

    @Override
    public void writeNumber(BigInteger number) throws IOException {
        requireShort(number.bitLength() / 4L);
        requireShort(number.toString().length());
        super.writeNumber(number);
    }

    @Override
    public void writeNumber(BigDecimal number) throws IOException {
        requireShort(number.precision());
        requireShort(number.scale());
        requireFinite(number.doubleValue());
        super.writeNumber(number);
    }

    private void requireFinite(double number) throws IOException {
        if (!Double.isFinite(number)) {
            throw new JsonGenerationException(number + " is no number in JSON", this);
        }
    }

    private void requireShort(long length) throws IOException {
        if (length > MAX_LENGTH) {
            throw new JsonGenerationException(
                    "a number has more than " + MAX_LENGTH + " digits", this);
        }
    }
}
