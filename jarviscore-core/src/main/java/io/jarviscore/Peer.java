package io.jarviscore;

/**
 * Another agent.
 *
 * @param id its address
 * @param card who it is
 * @param node the process it lives in
 */
public record Peer(String id, AgentCard card, String node) {}
