package io.jarviscore.examples.support;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Param;
import io.jarviscore.SubAgent;
import io.jarviscore.Tool;
import io.jarviscore.kernel.agents.Coder;
import io.jarviscore.kernel.agents.Communicator;
import java.util.List;

/** Answers customers. It has a coder compute, a communicator tell others, and a person decide. */
final class Desk extends AutoAgent {
    private final Orders orders;

    Desk(Orders orders) {
        super(
                AgentCard.of("desk", "support"),
                "You are the support desk of a shop. For a refund: look up the order, have the coder"
                        + " compute the amount, refund it, and have the communicator tell the"
                        + " warehouse which parcel comes back. The whole price goes back within 30"
                        + " days, half of it within 90 days, and nothing later.");
        this.orders = orders;
    }

    @Override
    protected List<SubAgent> subAgents() {
        return List.of(new Coder(), new Communicator());
    }

    @Tool(value = "Looks up an order", repeatable = true)
    Orders.Order order(@Param("its number") String number) {
        return orders.find(number);
    }

    /** Sensitive: a person is asked before every call, about exactly these arguments. */
    @Tool(value = "Pays money back to a customer", sensitive = true)
    String refund(@Param("the order's number") String order, @Param("how much") long cents) {
        orders.payBack(order, cents);
        return "paid back " + cents + " cents for order " + order;
    }
}
