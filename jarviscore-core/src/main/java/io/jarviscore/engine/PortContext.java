package io.jarviscore.engine;

import io.jarviscore.AgentApprovals;
import io.jarviscore.AgentContext;
import io.jarviscore.AgentMailbox;
import io.jarviscore.Approval;
import io.jarviscore.ApprovalPendingException;
import io.jarviscore.Approvals;
import io.jarviscore.BlobStore;
import io.jarviscore.ChatModel;
import io.jarviscore.Credentials;
import io.jarviscore.Delivery;
import io.jarviscore.Envelope;
import io.jarviscore.HostedAgent;
import io.jarviscore.JarvisException;
import io.jarviscore.Knowledge;
import io.jarviscore.Mailbox;
import io.jarviscore.Memory;
import io.jarviscore.MeshClock;
import io.jarviscore.MeshEvent;
import io.jarviscore.Peer;
import io.jarviscore.Peers;
import io.jarviscore.Roster;
import io.jarviscore.Settings;
import io.jarviscore.StoreUnavailableException;
import io.jarviscore.Task;
import io.jarviscore.engine.store.EngineCounts;
import io.jarviscore.extension.MeshAssembly;
import io.jarviscore.extension.TaskCharges;
import io.jarviscore.internal.Ids;
import io.jarviscore.journal.QuestionDigest;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.settings.SettingKeys;
import io.jarviscore.thread.TraceContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent's view of the mesh's ports: each is bound to the agent, or throws an exception that
 * names the missing part.
 */
final class PortContext implements AgentContext {
    private static final Logger log = LoggerFactory.getLogger(PortContext.class);

    private static final int MAX_KEY = 512;

    private final Peer self;
    private final MeshAssembly assembly;
    private final Fleet fleet;
    private final EngineCounts counts;

    PortContext(Peer self, MeshAssembly assembly, Fleet fleet, EngineCounts counts) {
        this.self = self;
        this.assembly = assembly;
        this.fleet = fleet;
        this.counts = counts;
    }

    @Override
    public Peers peers() {
        Peers peers = port(Peers.Provider.class, "peers", "jarviscore-core").forAgent(self);
        return new CountedPeers(ChargedPeers.of(peers, assembly.find(TaskCharges.class)), counts);
    }

    @Override
    public AgentMailbox mailbox() {
        return new OwnMailbox(port(Mailbox.class, "mailbox", "jarviscore-core"));
    }

    @Override
    public Memory memory() {
        return port(Memory.Provider.class, "memory", "jarviscore-memory").forAgent(self.id());
    }

    @Override
    public Knowledge knowledge(String namespace) {
        return port(Knowledge.Provider.class, "knowledge", "jarviscore-memory").of(namespace);
    }

    @Override
    public BlobStore blobs() {
        return port(BlobStore.class, "blobs", "jarviscore-core");
    }

    @Override
    public Credentials credentials() {
        Credentials.Provider provider =
                port(
                        Credentials.Provider.class,
                        "credentials",
                        "jarviscore-nexus and nexus_enabled=true or nexus_gateway_url");
        return new AgentCredentials(self.id(), provider, this::approvals);
    }

    @Override
    public ChatModel chat() {
        ChatModel chat =
                port(ChatModel.class, "chat", "jarviscore-kernel and a model provider's key");
        return assembly.find(TaskCharges.class).orElse(TaskCharges.NONE).charged(chat);
    }

    @Override
    public AgentApprovals approvals() {
        return new OwnApprovals(port(Approvals.class, "approvals", "jarviscore-core"));
    }

    @Override
    public Settings settings() {
        return assembly.settings();
    }

    @Override
    public MeshClock clock() {
        return assembly.clock();
    }

    private <P> P port(Class<P> port, String what, String module) {
        return assembly.find(port)
                .orElseThrow(
                        () ->
                                new JarvisException(
                                        what
                                                + ": nothing provides it in this mesh; it takes "
                                                + module));
    }

    /** Sends in the agent's name only, and reads its mail only. */
    private final class OwnMailbox implements AgentMailbox {
        private final Mailbox mailbox;

        OwnMailbox(Mailbox mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        public String send(String to, @Nullable Object payload) {
            Ids.require("recipient", to);
            return post(to, plain(payload));
        }

        @Override
        public String send(String to, @Nullable Object payload, String idempotencyKey) {
            Ids.require("recipient", to);
            if (idempotencyKey.isBlank() || idempotencyKey.length() > MAX_KEY) {
                throw new IllegalArgumentException(
                        "idempotency key of "
                                + idempotencyKey.length()
                                + " characters: use 1 to "
                                + MAX_KEY
                                + " that are not all blank");
            }
            // With the sender, or one agent's keys could keep another's messages out.
            String id = self.id() + ":" + idempotencyKey;
            fleet.admitMail(to);
            send(id, to, plain(payload));
            return id;
        }

        @Override
        public String sendToRole(String role, @Nullable Object payload) {
            Ids.require("role", role);
            Object plain = plain(payload);
            Peer peer =
                    fleet.pick(
                            known -> known.card().role().equals(role),
                            "the role " + Ids.quote(role));
            return post(peer.id(), plain);
        }

        @Override
        public String sendToCapability(String capability, @Nullable Object payload) {
            Ids.require("capability", capability);
            Object plain = plain(payload);
            Peer peer =
                    fleet.pick(
                            known -> known.card().capabilities().contains(capability),
                            "the capability " + Ids.quote(capability));
            return post(peer.id(), plain);
        }

        @Override
        public int broadcast(@Nullable Object payload) {
            Object plain = plain(payload);
            int reached = 0;
            for (Roster.Listing known : fleet.everybody()) {
                String to = known.peer().id();
                if (!to.equals(self.id()) && isPosted(to, plain)) {
                    reached++;
                }
            }
            return reached;
        }

        private boolean isPosted(String to, @Nullable Object plain) {
            try {
                post(to, plain);
                return true;
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (JarvisException full) {
                log.warn("A broadcast of {} left one out: {}", self.id(), full.getMessage());
                return false;
            }
        }

        private String post(String to, @Nullable Object plain) {
            String id = UUID.randomUUID().toString();
            fleet.admitMail(to);
            send(id, to, plain);
            return id;
        }

        private void send(String id, String to, @Nullable Object plain) {
            mailbox.send(
                    new Envelope(id, self.id(), to, plain, clock().instant(), trace().current()));
            counts.onMailSent();
        }

        private TraceContext trace() {
            return assembly.find(TraceContext.class).orElse(TraceContext.NONE);
        }

        private void onReceived(Delivery delivery) {
            counts.onMailReceived(delivery.attempt());
            delivery.envelope()
                    .traceparent()
                    .ifPresent(sender -> trace().onMail(self.id(), sender));
        }

        @Override
        public List<Delivery> receiveAll(Duration wait) throws InterruptedException {
            int most = settings().get(SettingKeys.MAILBOX_MAX_MESSAGES);
            List<Delivery> mail = mailbox.receive(self.id(), most, wait);
            mail.forEach(this::onReceived);
            return mail;
        }

        @Override
        public Optional<Delivery> receive(Duration wait) throws InterruptedException {
            Optional<Delivery> mail = mailbox.receive(self.id(), wait);
            mail.ifPresent(this::onReceived);
            return mail;
        }

        private static @Nullable Object plain(@Nullable Object payload) {
            try {
                return Json.plain(payload);
            } catch (JsonException e) {
                throw new IllegalArgumentException("payload " + e.getMessage(), e);
            }
        }
    }

    /** Asks once per task and question, so that a step that runs again finds its answer. */
    private final class OwnApprovals implements AgentApprovals {
        private final Approvals approvals;

        OwnApprovals(Approvals approvals) {
            this.approvals = approvals;
        }

        @Override
        public Approval request(Task task, String question) {
            return ask(task, question, Map.of(), timeToDecide());
        }

        @Override
        public Approval request(Task task, String question, Duration expiresIn) {
            return ask(task, question, Map.of(), Optional.of(expiresIn));
        }

        @Override
        public Approval request(Task task, String question, Map<String, Object> proposed) {
            return ask(task, question, Map.of(Approval.ARGUMENTS, proposed), timeToDecide());
        }

        private Optional<Duration> timeToDecide() {
            return Optional.of(settings().get(SettingKeys.HITL_TIMEOUT_SECONDS))
                    .filter(Duration::isPositive);
        }

        private Approval ask(
                Task task,
                String question,
                Map<String, Object> details,
                Optional<Duration> expiresIn) {
            Map<String, Object> all = new LinkedHashMap<>(Map.of("agent", self.id()));
            all.putAll(details);
            String id =
                    HostedAgent.journalOf(task)
                            .questionId(task.id(), QuestionDigest.of("agent", question, all));
            Approval approval =
                    approvals.request(
                            new Approvals.Question(
                                    id,
                                    task.workflowId(),
                                    task.stepId(),
                                    question,
                                    all,
                                    expiresIn));
            if (approval.status() == Approval.Status.PENDING) {
                assembly.events().accept(new MeshEvent.ApprovalChange(clock().instant(), approval));
                throw new ApprovalPendingException(approval);
            }
            return approval;
        }
    }
}
