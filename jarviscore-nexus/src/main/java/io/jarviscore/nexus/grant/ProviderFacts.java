package io.jarviscore.nexus.grant;

import io.jarviscore.HttpCall;
import io.jarviscore.net.AddressRules;
import io.jarviscore.net.HostRule;
import java.util.List;
import java.util.Set;

/**
 * The facts known about a provider. No secret.
 *
 * @param name its name, in lower case
 * @param label its name for people
 * @param gatewayName its name at the Gateway, which accepts no underscore
 * @param hosts where its credential may go
 * @param tenantHosts patterns in which customers choose hosts: the credential goes to none of them
 *     until the exact host of the account is registered with it
 * @param unsignedHosts where redirects are followed without the credential: file stores
 * @param network the networks its hosts may be in
 * @param strategy how a key is placed; a Gateway's own strategy goes first
 * @param scopes the scopes of a consent
 * @param asksFirst effects that a person has to allow
 * @param callsPerMinute how many calls an agent may make in a minute
 */
public record ProviderFacts(
        String name,
        String label,
        String gatewayName,
        List<HostRule> hosts,
        List<HostRule> tenantHosts,
        List<HostRule> unsignedHosts,
        Network network,
        Strategy strategy,
        List<String> scopes,
        Set<HttpCall.Effect> asksFirst,
        int callsPerMinute) {

    /** Copies the collections. */
    public ProviderFacts {
        hosts = List.copyOf(hosts);
        tenantHosts = List.copyOf(tenantHosts);
        unsignedHosts = List.copyOf(unsignedHosts);
        scopes = List.copyOf(scopes);
        asksFirst = Set.copyOf(asksFirst);
    }

    /** The networks a provider's hosts may be in. */
    public enum Network {
        /** The internet alone. */
        PUBLIC,
        /** Private networks too. */
        PRIVATE,
        /** This machine too. */
        LOOPBACK;

        /** The addresses that may be connected to. */
        public AddressRules rules() {
            AddressRules internet = AddressRules.publicOnly();
            return switch (this) {
                case PUBLIC -> internet;
                case PRIVATE -> internet.andPrivate();
                case LOOPBACK -> internet.andLoopback();
            };
        }
    }
}
