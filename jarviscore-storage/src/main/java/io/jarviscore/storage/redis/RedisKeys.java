package io.jarviscore.storage.redis;

import io.jarviscore.WorkflowView;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of all keys and channels. Keys of one workflow, mailbox or topic have its id in braces,
 * so that they share a slot of a cluster, and so that no id is the beginning of another. An id with
 * any characters has keys of its own.
 *
 * @param prefix separates installations in one server
 */
record RedisKeys(String prefix) {
    /** Lists of workflows share a slot of a cluster, so that one script can change them. */
    private static final String WORKFLOWS = ":{workflows}:";

    /** A workflow and its journal: the keys of its scripts. */
    List<String> workflow(String id) {
        return List.of(workflowKey(id), workflowKey(id) + ":journal");
    }

    /** The keys of a workflow, and the key under which one recording is remembered for a while. */
    List<String> recording(String workflowId, String request) {
        String key = workflowKey(workflowId);
        return List.of(key, key + ":journal", key + ":record:" + request);
    }

    String workflowKey(String id) {
        return prefix + ":wf:" + tag(id);
    }

    /** The workflows that may have work left. */
    String active() {
        return prefix + WORKFLOWS + "active";
    }

    /** The workflows of each status, by when they were opened; then those that ended, by when. */
    List<String> workflowIndex() {
        List<String> index = new ArrayList<>();
        WorkflowView.Status.ofWorkflows().forEach(status -> index.add(workflowsThatAre(status)));
        index.add(prefix + WORKFLOWS + "ended");
        return index;
    }

    /** The workflows of a status, by when they were opened. */
    String workflowsThatAre(WorkflowView.Status status) {
        return prefix + WORKFLOWS + status.name();
    }

    /** The steps that a process holds. */
    String heldBy(String owner) {
        return prefix + ":held:" + tag(owner);
    }

    String changesOf(String workflowId) {
        return workflowKey(workflowId) + ":changed";
    }

    /** The messages, deliveries, known ids, dead letters and tickets. */
    List<String> mailbox(String recipient) {
        String mail = mailKey(recipient);
        return List.of(mail, mail + ":held", mail + ":seen", mail + ":dead", mail + ":waiting");
    }

    /** The recipients whose mailboxes a process reads. */
    String readBy(String owner) {
        return prefix + ":reads:" + tag(owner);
    }

    /** The prefix of the name of every inbox. */
    String inboxes() {
        return prefix + ":inbox:";
    }

    /** Where one acknowledgement is remembered for a while. */
    String acknowledgement(String recipient, String request) {
        return mailKey(recipient) + ":ack:" + request;
    }

    String topic(String topic) {
        return prefix + ":ledger:" + tag(topic);
    }

    /** Where one append is remembered for a while. */
    String append(String topic, String request) {
        return topic(topic) + ":append:" + request;
    }

    String approval(String id) {
        return prefix + ":approval:" + tag(id);
    }

    /** Undecided questions, their deadlines, and decisions that nobody has acted on. */
    List<String> approvalIndex() {
        String index = prefix + ":{approvals}:";
        return List.of(index + "undecided", index + "due", index + "unacknowledged");
    }

    String decisions() {
        return prefix + ":decisions";
    }

    String questions() {
        return prefix + ":questions";
    }

    /** All agents, and until when they live. */
    List<String> roster() {
        return List.of(prefix + ":{roster}:agents", prefix + ":{roster}:until");
    }

    /** Which process has a node's name. */
    String node(String name) {
        return prefix + ":node:" + tag(name);
    }

    /** A number that all processes add to, and where one addition is remembered for a while. */
    List<String> counter(String name, String request) {
        String key = prefix + ":counter:" + tag(name);
        return List.of(key, key + ":add:" + request);
    }

    /** The holders of permits of this cap, the queue, and its entries' details. */
    List<String> permits(String cap) {
        String permits = prefix + ":permits:" + tag(cap);
        return List.of(permits, permits + ":waiting", permits + ":wanted");
    }

    private String mailKey(String recipient) {
        return prefix + ":mail:" + tag(recipient);
    }

    /** An id in braces, of which the server sees the first opening and the next closing one. */
    private static String tag(String id) {
        // Nothing between the braces would be no tag.
        String inside = id.isEmpty() ? "%" : id.replace("%", "%25").replace("}", "%7D");
        return "{" + inside + "}";
    }
}
