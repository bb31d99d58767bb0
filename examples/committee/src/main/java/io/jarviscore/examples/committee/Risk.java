package io.jarviscore.examples.committee;

/**
 * The risk officer's findings.
 *
 * @param valueAtRisk the least loss on one day in twenty
 * @param rating LOW, MEDIUM or HIGH
 * @param summary the same in words
 */
record Risk(double valueAtRisk, String rating, String summary) {}
