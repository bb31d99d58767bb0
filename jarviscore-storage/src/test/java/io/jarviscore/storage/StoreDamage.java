package io.jarviscore.storage;

import io.jarviscore.Approvals;
import io.jarviscore.Mailbox;
import io.jarviscore.Roster;
import io.jarviscore.WorkflowStore;
import io.jarviscore.coordination.Ledger;
import io.jarviscore.stored.BadRecords;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A store that meshes share, whose records can be damaged behind their back. Used by one thread.
 */
public interface StoreDamage extends AutoCloseable {
    /** Settings of the store; the same for every mesh of a test, and empty at its start. */
    Map<String, Object> settings();

    /** The store's ports, opened by a process that is no mesh. */
    Ports ports();

    /** Replaces the definition of a workflow. */
    void damageWorkflow(String id, UnaryOperator<String> change) throws Exception;

    /** Replaces a question. */
    void damageApproval(String id, UnaryOperator<String> change) throws Exception;

    /** Replaces an agent's entry in the roster. */
    void damageAgent(String id, UnaryOperator<String> change) throws Exception;

    /** Puts a damaged message into a mailbox that has none yet. */
    void addMessage(String recipient, UnaryOperator<String> change) throws Exception;

    /** Puts a damaged entry into a ledger that has none yet. */
    void addEntry(String topic, UnaryOperator<String> change) throws Exception;

    @Override
    void close();

    /** The ports that share the store. */
    record Ports(
            WorkflowStore workflows,
            Approvals approvals,
            Mailbox mailbox,
            Ledger ledger,
            Roster roster,
            BadRecords bad) {}
}
