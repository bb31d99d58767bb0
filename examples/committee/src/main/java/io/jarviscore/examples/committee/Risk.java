package io.jarviscore.examples.committee;

/**
 * What the risk officer found.
 *
 * @param valueAtRisk what is lost on one day in twenty, at least
 * @param rating LOW, MEDIUM or HIGH
 * @param summary the same in words
 */
record Risk(double valueAtRisk, String rating, String summary) {}
