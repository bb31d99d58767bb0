package io.jarviscore.storage.redis;

import java.util.List;

/**
 * The names of all keys and channels. What belongs to one workflow or mailbox has its id in braces,
 * so that it would share a slot of a cluster, and so that no id is the beginning of another.
 *
 * @param prefix what keeps installations in one server apart
 */
record RedisKeys(String prefix) {

    /** A workflow, its journal, the list of workflows with work left: what its scripts get. */
    List<String> workflow(String id) {
        return List.of(workflowKey(id), workflowKey(id) + ":journal", active());
    }

    String workflowKey(String id) {
        return workflowsBegin() + id + "}";
    }

    /** What the key of every workflow begins with, before its id and a closing brace. */
    String workflowsBegin() {
        return prefix + ":wf:{";
    }

    String active() {
        return prefix + ":active";
    }

    String changesOf(String workflowId) {
        return workflowKey(workflowId) + ":changed";
    }

    /** The messages, what is worked on, what comes back, known ids, dead letters. */
    List<String> mailbox(String recipient) {
        String mail = mailKey(recipient);
        return List.of(mail, mail + ":held", mail + ":again", mail + ":seen", mail + ":dead");
    }

    String bellOf(String recipient) {
        return mailKey(recipient) + ":bell";
    }

    /** Where one acknowledgement is remembered for a while. */
    String acknowledgement(String recipient, String request) {
        return mailKey(recipient) + ":ack:" + request;
    }

    String topic(String topic) {
        return prefix + ":ledger:{" + topic + "}";
    }

    /** Where one append is remembered for a while. */
    String append(String topic, String request) {
        return topic(topic) + ":append:" + request;
    }

    String approval(String id) {
        return prefix + ":approval:{" + id + "}";
    }

    /** Undecided questions, when their time is over, decisions that nobody has acted on. */
    List<String> approvalIndex() {
        String index = prefix + ":{approvals}:";
        return List.of(index + "undecided", index + "due", index + "unacknowledged");
    }

    String decisions() {
        return prefix + ":decisions";
    }

    private String mailKey(String recipient) {
        return prefix + ":mail:{" + recipient + "}";
    }
}
