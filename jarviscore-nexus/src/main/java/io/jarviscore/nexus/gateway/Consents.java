package io.jarviscore.nexus.gateway;

import io.jarviscore.Approval;
import io.jarviscore.Approvals;
import io.jarviscore.AuthRequiredException;
import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.nexus.grant.ProviderFacts;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a person connect a provider: asks the Gateway for a page, lets the task wait with it as an
 * approval, and decides that approval when the connection works.
 */
final class Consents implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Consents.class);

    /** The Gateway's state token is valid for ten minutes. */
    private static final Duration VALID = Duration.ofMinutes(10);

    private final GatewayClient gateway;
    private final Connections connections;
    private final Supplier<Approvals> approvals;
    private final MeshClock clock;
    private final Terms terms;
    private final SingleFlight<Connection> flights = new SingleFlight<>();
    private final Map<String, Thread> watches = new ConcurrentHashMap<>();

    /**
     * How consent is asked for.
     *
     * @param user the user to ask
     * @param named the user, if it is not the default one
     * @param returnUrl where the browser goes afterwards
     * @param timeout how long a person has
     * @param poll how often the Gateway is asked
     * @param browser is shown the page
     */
    record Terms(
            String user,
            Optional<String> named,
            URI returnUrl,
            Duration timeout,
            Duration poll,
            Consumer<String> browser) {}

    Consents(
            GatewayClient gateway,
            Connections connections,
            Supplier<Approvals> approvals,
            MeshClock clock,
            Terms terms) {
        this.gateway = gateway;
        this.connections = connections;
        this.approvals = approvals;
        this.clock = clock;
        this.terms = terms;
    }

    /** The exception for a provider without a connection: a consent is under way by then. */
    AuthRequiredException required(ProviderFacts provider) {
        Connection pending = flights.fly(provider.name(), () -> begun(provider));
        watch(provider, pending);
        return new AuthRequiredException(
                provider.name(),
                pending.key(),
                Optional.of(pending.page()),
                provider.label()
                        + " has to be connected: open "
                        + pending.page()
                        + " and give consent"
                        + terms.named().map(name -> " as " + name).orElse("")
                        + ". The task goes on by itself afterwards",
                terms.named());
    }

    private Connection begun(ProviderFacts provider) {
        Optional<Connection> last = connections.stored(provider);
        if (last.filter(this::isOpen).isPresent()) {
            return last.get();
        }
        GatewayClient.Consent consent = request(provider);
        Connection pending =
                new Connection(
                        consent.connectionId(),
                        Connection.State.PENDING,
                        consent.page(),
                        clock.instant());
        connections.save(provider, pending);
        if (!consent.isStatic()) {
            terms.browser().accept(consent.page());
        }
        return pending;
    }

    private GatewayClient.Consent request(ProviderFacts provider) {
        return gateway.requestConnection(
                terms.user(), provider.gatewayName(), provider.scopes(), terms.returnUrl());
    }

    /** Whether consent was asked for and can still be given. */
    private boolean isOpen(Connection connection) {
        Duration valid = terms.timeout().compareTo(VALID) < 0 ? terms.timeout() : VALID;
        return connection.state() == Connection.State.PENDING
                && clock.instant().isBefore(connection.since().plus(valid));
    }

    /** Connects a provider with a key instead of a consent. */
    void connect(ProviderFacts provider, Map<String, String> credentials) {
        GatewayClient.Consent consent = request(provider);
        if (!consent.isStatic()) {
            throw new JarvisException(
                    provider.name()
                            + " is connected by consent, not with a key: call it and open the"
                            + " page");
        }
        gateway.capture(consent.state(), credentials);
        activate(
                provider,
                new Connection(
                        consent.connectionId(), Connection.State.PENDING, "", clock.instant()));
    }

    /** Keeps watching consents that were pending when this process or another one ended. */
    void resume(ProviderFacts provider) {
        connections.find(provider).filter(this::isOpen).ifPresent(open -> watch(provider, open));
    }

    private void watch(ProviderFacts provider, Connection pending) {
        watches.computeIfAbsent(
                pending.id().reveal(),
                id ->
                        Thread.ofVirtual()
                                .name("nexus consent " + provider.name())
                                .start(() -> poll(provider, pending)));
    }

    private void poll(ProviderFacts provider, Connection pending) {
        try {
            while (isOpen(pending)) {
                if (isActive(pending)) {
                    activate(provider, pending);
                    return;
                }
                clock.sleep(terms.poll());
            }
            log.warn("Nobody connected {} in time", provider.name());
        } catch (InterruptedException e) {
            // The mesh closes; another process, or this one later, continues watching.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("The consent for {} is not watched any more", provider.name(), e);
        } finally {
            watches.remove(pending.id().reveal());
        }
    }

    private boolean isActive(Connection pending) {
        try {
            return gateway.token(pending.id()) instanceof TokenState.Active;
        } catch (GatewayException e) {
            if (e.isTransient()) {
                return false;
            }
            throw e;
        }
    }

    /** Stores a connection as active, and resumes the tasks that wait for it. */
    void activate(ProviderFacts provider, Connection pending) {
        connections.save(
                provider,
                new Connection(pending.id(), Connection.State.ACTIVE, "", clock.instant()));
        log.info("{} is connected", provider.name());
        for (Approval open : approvals.get().list()) {
            Map<String, Object> details = open.details();
            if (AuthRequiredException.CATEGORY.equals(details.get("category"))
                    && provider.name().equals(details.get("provider"))
                    && terms.named().equals(Optional.ofNullable(details.get("user")))) {
                approvals.get().approve(open.id(), "nexus", "The connection works.");
            }
        }
    }

    /** Marks a connection that only a person can restore. */
    void lost(ProviderFacts provider, Connection connection) {
        connections.save(
                provider,
                new Connection(connection.id(), Connection.State.LOST, "", clock.instant()));
        log.warn("{} has to be connected again", provider.name());
    }

    @Override
    public void close() {
        watches.values().forEach(Thread::interrupt);
    }
}
