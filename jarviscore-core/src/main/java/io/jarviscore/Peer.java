package io.jarviscore;

/**
 * Another agent.
 *
 * @param id its address
 * @param card its card
 * @param node the process it lives in
 */
public record Peer(String id, AgentCard card, String node) {}
