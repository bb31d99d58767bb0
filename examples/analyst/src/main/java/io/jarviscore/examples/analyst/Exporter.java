package io.jarviscore.examples.analyst;

import io.jarviscore.Agent;
import io.jarviscore.AgentCard;
import io.jarviscore.Outcome;
import io.jarviscore.Task;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Exports a year of orders as an artefact, a CSV file of about 3 MB. The same file every time. */
final class Exporter extends Agent {
    static final String ARTEFACT = "exports/orders.csv";

    private static final int ORDERS = 60_000;
    private static final long SEED = 2026;
    private static final List<String> REGIONS = List.of("north", "east", "south", "west");
    private static final List<String> PRODUCTS = List.of("kettle", "toaster", "blender", "grill");

    /** How many of 100 orders the regions before it and it have. */
    private static final List<Integer> SHARES = List.of(37, 63, 84, 100);

    Exporter() {
        super(AgentCard.of("exporter", "export"));
    }

    @Override
    protected Outcome execute(Task task) {
        byte[] bytes = orders().getBytes(StandardCharsets.UTF_8);
        context().blobs().put(ARTEFACT, new ByteArrayInputStream(bytes));
        return Outcome.success(
                Map.of(
                        "artefact",
                        ARTEFACT,
                        "bytes",
                        bytes.length,
                        "columns",
                        "order,date,region,product,units,cents"));
    }

    /** The file: a header, and a line for each order. */
    static String orders() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        StringBuilder csv = new StringBuilder("order,date,region,product,units,cents\n");
        for (int order = 1; order <= ORDERS; order++) {
            int month = Math.min(12, 1 + random.nextInt(13)); // December is twice a month
            int share = random.nextInt(100);
            int region = (int) SHARES.stream().filter(end -> end <= share).count();
            csv.append("order-%06d,2025-%02d-%02d,".formatted(order, month, 1 + random.nextInt(28)))
                    .append(REGIONS.get(region))
                    .append(',')
                    .append(PRODUCTS.get(random.nextInt(PRODUCTS.size())))
                    .append(',')
                    .append(1 + random.nextInt(4))
                    .append(',')
                    .append(1_500 + random.nextInt(20_000))
                    .append('\n');
        }
        return csv.toString();
    }

    /** Revenue in cents by one column, computed in Java to check the generated code with. */
    static Map<String, Long> revenueBy(int column, int characters) {
        Map<String, Long> revenue = new TreeMap<>();
        orders().lines()
                .skip(1)
                .map(line -> line.split(","))
                .forEach(
                        order ->
                                revenue.merge(
                                        order[column]
                                                .substring(
                                                        0,
                                                        Math.min(
                                                                characters, order[column].length()))
                                                .toLowerCase(Locale.ROOT),
                                        Long.parseLong(order[4]) * Long.parseLong(order[5]),
                                        Long::sum));
        return revenue;
    }
}
