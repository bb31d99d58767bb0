package io.jarviscore.examples.desk;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;
import io.jarviscore.Param;
import io.jarviscore.Task;
import io.jarviscore.Tool;
import org.springframework.stereotype.Component;

/** Drafts the reply to a ticket. */
@Component
public class Writer extends AutoAgent {
    private final Desk.Orders orders;

    /** Made by Spring. */
    public Writer(Desk.Orders orders) {
        super(
                AgentCard.of("writer", "replies"),
                "You write short, friendly replies to customers of a shop.");
        this.orders = orders;
    }

    /** The customer comes from the ticket: no prompt can ask for the orders of somebody else. */
    @Tool(value = "Looks up when an order arrives.", repeatable = true)
    String due(@Param("the number of the order") String order, Task task) {
        return orders.due((String) task.params().get("customer"), order)
                .map(date -> "arrives on " + date)
                .orElse("no such order of this customer");
    }
}
