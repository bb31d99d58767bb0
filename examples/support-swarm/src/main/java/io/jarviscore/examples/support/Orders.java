package io.jarviscore.examples.support;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Orders and refunds: the shop's books. */
final class Orders {
    private final Map<String, Order> orders =
            Map.of(
                    "1001", new Order("1001", "kettle", 5_990, 10),
                    "2002", new Order("2002", "blender", 12_900, 75));

    private final List<Refund> refunds = new CopyOnWriteArrayList<>();

    /**
     * An order.
     *
     * @param cents the price paid
     * @param days how long the customer has had it
     */
    record Order(String number, String product, long cents, int days) {}

    /** Money that went back. */
    record Refund(String order, long cents) {}

    Order find(String number) {
        Order order = orders.get(number);
        if (order == null) {
            throw new IllegalArgumentException("there is no order " + number);
        }
        return order;
    }

    void payBack(String number, long cents) {
        refunds.add(new Refund(find(number).number(), cents));
    }

    List<Refund> refunds() {
        return List.copyOf(refunds);
    }
}
