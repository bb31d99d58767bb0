package io.jarviscore.engine;

import io.jarviscore.AgentApprovals;
import io.jarviscore.Approval;
import io.jarviscore.Credentials;
import io.jarviscore.HttpBody;
import io.jarviscore.HttpCall;
import io.jarviscore.HttpReply;
import io.jarviscore.JarvisException;
import io.jarviscore.Task;
import io.jarviscore.internal.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The credentials of one agent. Calls that a person has to decide about are refused until they are
 * made for a task, which can wait for the decision.
 */
final class AgentCredentials implements Credentials {
    /** How many digits of the content's digest the question shows. */
    private static final int SHOWN = 12;

    private static final int LONGEST_USER = 200;

    private final String agentId;
    private final Provider provider;
    private final Supplier<AgentApprovals> approvals;
    private final Optional<String> user;

    AgentCredentials(String agentId, Provider provider, Supplier<AgentApprovals> approvals) {
        this(agentId, provider, approvals, Optional.empty());
    }

    private AgentCredentials(
            String agentId,
            Provider provider,
            Supplier<AgentApprovals> approvals,
            Optional<String> user) {
        this.agentId = agentId;
        this.provider = provider;
        this.approvals = approvals;
        this.user = user;
    }

    @Override
    public Credentials forUser(String name) {
        requireName(name);
        provider.forAgent(agentId).forUser(name); // refuses here where users are not told apart
        return new AgentCredentials(agentId, provider, approvals, Optional.of(name));
    }

    private static void requireName(String user) {
        if (user.isBlank()
                || user.length() > LONGEST_USER
                || user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a user's name has 1 to "
                            + LONGEST_USER
                            + " characters and no line breaks: "
                            + Ids.quote(user));
        }
    }

    private Credentials ofUser(Credentials all) {
        return user.map(all::forUser).orElse(all);
    }

    /** A user that code has named goes before the one that is bound to the task. */
    private Credentials ofUser(Task task, Credentials all) {
        return user.map(all::forUser).orElseGet(() -> all.forTask(task));
    }

    @Override
    public HttpReply call(String service, HttpCall call) {
        return ofUser(provider.forAgent(agentId)).call(service, call);
    }

    @Override
    public HttpReply download(String service, HttpCall call, OutputStream to) {
        return ofUser(provider.forAgent(agentId)).download(service, call, to);
    }

    @Override
    public Credentials forTask(Task task) {
        return new Credentials() {
            @Override
            public HttpReply call(String service, HttpCall call) {
                return decided(task, service, call).call(service, call);
            }

            @Override
            public Credentials forUser(String name) {
                return AgentCredentials.this.forUser(name).forTask(task);
            }

            @Override
            public HttpReply download(String service, HttpCall call, OutputStream to) {
                return decided(task, service, call).download(service, call, to);
            }
        };
    }

    private Credentials decided(Task task, String service, HttpCall call) {
        if (!provider.asksFirst(service, call)) {
            return ofUser(task, provider.forAgent(agentId));
        }
        Optional<String> onBehalfOf = user.or(() -> Credentials.userOf(task));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("provider", service);
        onBehalfOf.ifPresent(name -> shown.put("user", name));
        shown.put("method", call.method());
        shown.put("url", call.uri().toString());
        call.body().ifPresent(body -> shown.put("body", body.toString()));
        String content = fingerprint(call);
        shown.put("sha256", content);
        String question =
                "May "
                        + agentId
                        + " call "
                        + call
                        + onBehalfOf.map(name -> " for " + name).orElse("")
                        + "? (content "
                        + content.substring(0, SHOWN)
                        + ")";
        Approval answer = approvals.get().request(task, question, shown);
        if (answer.status() != Approval.Status.APPROVED) {
            throw new JarvisException(
                    "the call "
                            + call
                            + " was not made: "
                            + (answer.status() == Approval.Status.EXPIRED
                                    ? "nobody decided in time"
                                    : answer.decidedBy() + " did not allow it " + answer.note()));
        }
        if (answer.edited().isPresent()) {
            throw new JarvisException(
                    "the call "
                            + call
                            + " was not made: "
                            + answer.decidedBy()
                            + " allowed another one, and the content of a call cannot be edited "
                            + answer.note());
        }
        return ofUser(task, provider.approved(agentId));
    }

    /** Of everything that is sent, so that one approval never covers another content. */
    private static String fingerprint(HttpCall call) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(call.uri().toString().getBytes(StandardCharsets.UTF_8));
            hash.update(call.headers().toString().getBytes(StandardCharsets.UTF_8));
            HttpBody body = call.body().orElse(null);
            if (body != null) {
                if (!body.isRepeatable()) {
                    throw new IllegalArgumentException(
                            "the body of "
                                    + call
                                    + " can be read once, so nobody can approve it: use bytes or a"
                                    + " file");
                }
                try (InputStream content = body.open()) {
                    content.transferTo(
                            new DigestOutputStream(OutputStream.nullOutputStream(), hash));
                }
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new JarvisException("the body of " + call + " cannot be read", e);
        }
    }
}
