package io.jarviscore.examples.analyst;

import io.jarviscore.AgentCard;
import io.jarviscore.AutoAgent;

/** Answers questions about files with code that it writes. */
final class Analyst extends AutoAgent {
    Analyst() {
        super(
                AgentCard.of("analyst", "analysis"),
                "You analyse the CSV file orders.csv of the task with code. Its columns are order,"
                        + " date (YYYY-MM-DD), region, product, units and cents (the price of one"
                        + " unit); an order's revenue is units times cents. Compute in whole cents."
                        + " Read the file piece by piece, and never print it.");
    }
}
