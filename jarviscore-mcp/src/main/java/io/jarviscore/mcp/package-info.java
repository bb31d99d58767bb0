/**
 * The Model Context Protocol in both directions: {@link io.jarviscore.mcp.McpTools} offers the
 * tools of an MCP server to agents, {@link io.jarviscore.mcp.McpAgents} offers the agents of a mesh
 * to MCP clients. The protocol itself is the official SDK's.
 */
@NullMarked
package io.jarviscore.mcp;

import org.jspecify.annotations.NullMarked;
