package io.jarviscore.settings;

import io.jarviscore.internal.Ids;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the values of a setting are written: the accepted text, its parser and its formatter.
 *
 * <p>A value arrives as text (environment, {@code .env}, config map) or as a plain Java value
 * (config map). {@link #read} returns a value or nothing, and never throws; the caller composes the
 * message, because only the caller knows which values are secret.
 *
 * @param type the type of the values, as far as a class can say it
 * @param accepts the accepted values, as the end of the sentence "use …"
 * @param unit the unit of a number, or an empty text
 * @param reader the value, or empty if it is not acceptable
 * @param writer the value as a user would write it
 */
record ValueForm<T>(
        Class<?> type,
        String accepts,
        String unit,
        Function<Object, Optional<T>> reader,
        Function<T, String> writer) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");

    private static final Set<String> YES = Set.of("true", "1", "yes", "on");
    private static final Set<String> NO = Set.of("false", "0", "no", "off");

    /** Nobody writes a longer number or exponent; working with one could take very long. */
    private static final int LONGEST_NUMBER = 64;

    Optional<T> read(Object raw) {
        return reader.apply(raw);
    }

    String show(T value) {
        return writer.apply(value);
    }

    /** Returns this form with the unit of the number. */
    ValueForm<T> in(String newUnit) {
        return new ValueForm<>(type, accepts, newUnit, reader, writer);
    }

    /** One line of text that is not blank. */
    static ValueForm<String> text() {
        return text("one line of text", text -> true);
    }

    /** One line of text that a pattern matches as a whole. */
    static ValueForm<String> text(String accepts, Pattern pattern) {
        return text(accepts, pattern.asMatchPredicate());
    }

    /** An id by the rule for all ids. */
    static ValueForm<String> id() {
        return text(Ids.RULE, Ids::isValid);
    }

    /** The path of a file or folder; a relative one starts at the working directory. */
    static ValueForm<String> path() {
        return new ValueForm<>(
                String.class,
                "the path of a file or folder",
                "",
                raw ->
                        line(raw instanceof Path path ? path.toString() : raw)
                                .filter(ValueForm::isPath),
                path -> path);
    }

    /** An http or https address. User name and password are refused, as it would show them. */
    static ValueForm<URI> webAddress() {
        return new ValueForm<>(
                URI.class,
                "an http:// or https:// address without user name and password",
                "",
                raw ->
                        line(raw instanceof URI uri ? uri.toString() : raw)
                                .flatMap(ValueForm::webAddress),
                ValueForm::withoutQuery);
    }

    static ValueForm<Boolean> flag() {
        return new ValueForm<>(
                Boolean.class,
                "true or false (or 1, yes, on, 0, no, off)",
                "",
                raw ->
                        raw instanceof Boolean flag
                                ? Optional.of(flag)
                                : line(raw).flatMap(ValueForm::flag),
                String::valueOf);
    }

    /** A whole number, both bounds included. */
    static ValueForm<Integer> whole(int least, int greatest) {
        String accepts =
                greatest == Integer.MAX_VALUE
                        ? "a whole number, at least " + least
                        : "a whole number from " + least + " to " + greatest;
        return new ValueForm<>(
                Integer.class,
                accepts,
                "",
                raw ->
                        number(raw, least, greatest)
                                .filter(ValueForm::isWhole)
                                .map(BigDecimal::intValueExact),
                String::valueOf);
    }

    /** A number, both bounds included. */
    static ValueForm<Double> decimal(int least, int greatest) {
        return new ValueForm<>(
                Double.class,
                "a number from " + least + " to " + greatest,
                "",
                raw -> number(raw, least, greatest).map(BigDecimal::doubleValue),
                String::valueOf);
    }

    /** US dollars; more decimals than six nobody can be charged for. */
    static ValueForm<BigDecimal> dollars() {
        return new ValueForm<>(
                BigDecimal.class,
                "an amount of US dollars from 0 to 1000000 with at most six decimals",
                "US dollars",
                raw ->
                        number(raw, 0, 1_000_000)
                                .filter(number -> number.stripTrailingZeros().scale() <= 6),
                BigDecimal::toPlainString);
    }

    /** Names of models with commas between them, as one text. */
    static ValueForm<String> models() {
        return text(
                "a model as name or provider:name, or several with commas between them",
                Pattern.compile("[^,\\s][^,]*(?:,\\s*[^,\\s][^,]*)*"));
    }

    /** A time from a millisecond to a century: a number of units or a {@link Duration}. */
    static ValueForm<Duration> duration(String unit, Duration one) {
        return duration(unit, one, "", time -> time.compareTo(SHORTEST) >= 0);
    }

    /** A duration that may be 0. */
    static ValueForm<Duration> durationOrZero(String unit, Duration one) {
        return duration(
                unit, one, ", or 0", time -> time.isZero() || time.compareTo(SHORTEST) >= 0);
    }

    private static ValueForm<Duration> duration(
            String unit, Duration one, String also, Predicate<Duration> longEnough) {
        BigDecimal nanos = BigDecimal.valueOf(one.toNanos());
        return new ValueForm<>(
                Duration.class,
                "a number of " + unit + ", at least a millisecond" + also,
                unit,
                raw ->
                        (raw instanceof Duration given ? Optional.of(given) : duration(raw, nanos))
                                .filter(longEnough)
                                .filter(time -> time.compareTo(LONGEST) <= 0),
                time ->
                        nanosOf(time)
                                .divide(nanos, 9, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString());
    }

    /** A constant of an enum, or its name in any case. */
    static <E extends Enum<E>> ValueForm<E> choice(Class<E> type) {
        return choice(type, Map.of());
    }

    /**
     * A choice with additional names for some values, in lower case; they are accepted in any case.
     */
    static <E extends Enum<E>> ValueForm<E> choice(Class<E> type, Map<String, E> more) {
        List<E> constants = List.of(type.getEnumConstants());
        return new ValueForm<>(
                type,
                constants.stream()
                        .map(ValueForm::word)
                        .collect(Collectors.joining(", ", "one of ", "")),
                "",
                raw ->
                        constants.stream()
                                .filter(constant -> isNamed(constant, raw))
                                .findFirst()
                                .or(
                                        () ->
                                                line(raw)
                                                        .map(word -> word.toLowerCase(Locale.ROOT))
                                                        .flatMap(
                                                                word ->
                                                                        Optional.ofNullable(
                                                                                more.get(word)))),
                ValueForm::word);
    }

    /** Addresses of hosts: a list, or one text with commas. */
    static ValueForm<List<String>> hostsAndPorts() {
        return new ValueForm<>(
                List.class,
                "host:port pairs with commas between them, such as 10.0.0.5:7946,10.0.0.6:7946",
                "",
                raw -> hostsAndPorts(raw),
                all -> String.join(",", all));
    }

    private static ValueForm<String> text(String accepts, Predicate<String> rule) {
        return new ValueForm<>(
                String.class, accepts, "", raw -> line(raw).filter(rule), text -> text);
    }

    /**
     * Text or a number as one line of text. Control characters would break the headers, log lines
     * and file names that the values end up in.
     */
    private static Optional<String> line(Object raw) {
        if (!(raw instanceof CharSequence || raw instanceof Number)) {
            return Optional.empty();
        }
        String text = raw.toString().strip();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return Optional.empty();
            }
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** A number within both bounds. */
    private static Optional<BigDecimal> number(Object raw, int least, int greatest) {
        Optional<BigDecimal> number = number(raw);
        return number.isPresent() && isWithin(number.get(), least, greatest)
                ? number
                : Optional.empty();
    }

    private static Optional<BigDecimal> number(Object raw) {
        String text = line(raw).orElse("");
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) <= LONGEST_NUMBER
                    ? Optional.of(number)
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    private static boolean isWithin(BigDecimal number, int least, int greatest) {
        return number.compareTo(BigDecimal.valueOf(least)) >= 0
                && number.compareTo(BigDecimal.valueOf(greatest)) <= 0;
    }

    private static Optional<Duration> duration(Object raw, BigDecimal nanosOfOne) {
        Optional<BigDecimal> number = number(raw);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal nanos = number.get().multiply(nanosOfOne);
        return nanos.abs().compareTo(nanosOf(LONGEST)) <= 0
                ? Optional.of(
                        Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact()))
                : Optional.empty();
    }

    private static BigDecimal nanosOf(Duration time) {
        return BigDecimal.valueOf(time.getSeconds())
                .movePointRight(9)
                .add(BigDecimal.valueOf(time.getNano()));
    }

    private static Optional<Boolean> flag(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        return YES.contains(word)
                ? Optional.of(true)
                : NO.contains(word) ? Optional.of(false) : Optional.empty();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isNamed(Enum<?> constant, Object raw) {
        return constant == raw || line(raw).filter(word(constant)::equalsIgnoreCase).isPresent();
    }

    private static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Some gateways take their key in the query. */
    private static String withoutQuery(URI uri) {
        String text = uri.toString();
        return uri.getRawQuery() == null ? text : text.substring(0, text.indexOf('?')) + "?***";
    }

    private static Optional<URI> webAddress(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            return web && uri.getHost() != null && uri.getRawUserInfo() == null
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<String>> hostsAndPorts(Object raw) {
        List<?> given = raw instanceof Collection<?> all ? all.stream().toList() : split(raw);
        List<String> read = given.stream().flatMap(one -> line(one).stream()).toList();
        return read.size() == given.size() && read.stream().allMatch(ValueForm::isHostAndPort)
                ? Optional.of(read)
                : Optional.empty();
    }

    private static List<?> split(Object raw) {
        String text = raw instanceof CharSequence ? raw.toString() : "?";
        return text.isBlank() ? List.of() : Arrays.asList(text.split(","));
    }

    private static boolean isHostAndPort(String text) {
        var matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        int port = Integer.parseInt(matcher.group(2));
        return port >= 1 && port <= 65_535;
    }
}
