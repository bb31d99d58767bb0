/**
 * Credentials that a Nexus Gateway holds.
 *
 * <p>{@link io.jarviscore.nexus.gateway.GatewayGrants} is the source of credentials; {@code
 * GatewayClient} speaks the Gateway's wire format as it was captured, {@code Connections} keeps
 * connection ids in the state store, {@code GrantCache} resolves each of them once at a time,
 * {@code Renewal} refreshes, {@code Consents} has people connect providers.
 */
@NullMarked
package io.jarviscore.nexus.gateway;

import org.jspecify.annotations.NullMarked;
