package io.jarviscore.memory.athena;

import io.jarviscore.JarvisException;
import io.jarviscore.Memory;
import io.jarviscore.Settings;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.coordination.SharedPermits;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.settings.SettingKeys;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Puts Athena behind the memories of another provider. Connects when an agent's memory is first
 * used; a server that is down by then is no failure. Thread-safe.
 */
public final class AthenaMemories implements Memory.Provider, AutoCloseable {
    private final MeshAssembly assembly;
    private final Memory.Provider local;
    private final UnaryOperator<String> redaction;
    private final Map<String, Memory> byAgent = new ConcurrentHashMap<>();
    // Guards the parts, which are made once.
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Parts> parts = Optional.empty();

    /**
     * Memories that connect later.
     *
     * @param assembly the mesh with the server's settings
     * @param local the memories that answer when the server does not
     * @param redaction removes secrets from texts before they are sent
     */
    public AthenaMemories(
            MeshAssembly assembly, Memory.Provider local, UnaryOperator<String> redaction) {
        this.assembly = assembly;
        this.local = local;
        this.redaction = redaction;
    }

    @Override
    public Memory forAgent(String agentId) {
        Parts made = parts();
        Settings settings = assembly.settings();
        return byAgent.computeIfAbsent(
                agentId,
                agent ->
                        new AthenaMemory(
                                local.forAgent(agent),
                                new Scope(
                                        settings.get(SettingKeys.ATHENA_TENANT_ID),
                                        settings.find(SettingKeys.ATHENA_USER_ID).orElse(agent),
                                        agent),
                                made.reads(),
                                made.outbox(),
                                redaction));
    }

    private Parts parts() {
        lock.lock();
        try {
            if (parts.isEmpty()) {
                parts = Optional.of(connect());
                // Here and not before: resources opened later are closed earlier, so the state
                // store is still open when the rest of the outbox is put there.
                assembly.onClose(this);
            }
            return parts.get();
        } finally {
            lock.unlock();
        }
    }

    private Parts connect() {
        Settings settings = assembly.settings();
        Ledger ledger =
                assembly.find(Ledger.class)
                        .orElseThrow(() -> new JarvisException("Athena needs a Ledger"));
        AthenaClient client = AthenaClient.of(settings);
        String url = settings.find(SettingKeys.ATHENA_URL).orElseThrow().toString();
        // Short and without separators; the address may have a password in it.
        String server =
                UUID.nameUUIDFromBytes(url.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 8);
        CircuitBreaker breaker = new CircuitBreaker(assembly.clock());
        Sessions sessions =
                new Sessions(
                        client,
                        ledger,
                        assembly.clock(),
                        settings.get(SettingKeys.ATHENA_SESSION_TTL_DAYS),
                        server);
        Outbox outbox =
                new Outbox(
                        client,
                        sessions,
                        breaker,
                        ledger,
                        assembly.find(SharedPermits.class),
                        assembly.clock(),
                        server);
        outbox.measures().forEach(assembly::measure);
        AthenaReads reads = new AthenaReads(client, sessions, breaker, AthenaReads.PATIENCE);
        return new Parts(client, reads, outbox);
    }

    /** Sends for up to two seconds; the rest is in the state store for the next start. */
    @Override
    public void close() {
        lock.lock();
        try {
            parts.ifPresent(Parts::close);
        } finally {
            lock.unlock();
        }
    }

    private record Parts(AthenaClient client, AthenaReads reads, Outbox outbox) {
        void close() {
            outbox.close();
            client.close();
        }
    }
}
