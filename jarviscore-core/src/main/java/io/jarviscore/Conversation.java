package io.jarviscore;

import java.util.List;

/**
 * The conversation of one person with one agent. Turns are kept in the state store, so a
 * conversation lasts as the store lasts, for {@code memory_retention_days} after the last turn, and
 * continues on any node that shares the store. The model sees earlier turns as messages; when they
 * have more than {@code conversation_max_tokens}, the oldest are summarised, each as a whole.
 *
 * <p>One turn is taken at a time, over all nodes: {@link #say} waits for the turn before it. A turn
 * is a workflow, so an interrupted turn is resumed like any workflow.
 *
 * <p>Immutable and thread-safe. Obtained from {@link Mesh#conversation}.
 */
public interface Conversation {
    /**
     * The conversation of this id that belongs to a tenant. Each tenant has conversations of its
     * own: the same id of another tenant, or of none, is another conversation.
     *
     * @throws IllegalArgumentException if the name is blank or longer than 256 characters
     */
    Conversation ofTenant(String name);

    /**
     * The conversation of this id that belongs to a user. Each user has conversations of their own.
     *
     * @throws IllegalArgumentException if the name is blank or longer than 256 characters
     */
    Conversation ofUser(String name);

    /**
     * Says something and blocks for the agent's answer, which is the outcome's payload. Waits first
     * for a turn that is under way, here or elsewhere.
     *
     * @throws IllegalArgumentException if the text is blank
     * @throws UnknownAgentException if nobody is that agent
     * @throws JarvisException if the turn before waits for a person's decision, or the calling
     *     thread is interrupted; the turn that was under way is answered all the same
     */
    Outcome say(String text);

    /**
     * Like {@link #say(String)}, and passes the words of the answer on while the model writes them,
     * those that it says between tool calls included. Where the agent runs in another process, the
     * words arrive all at once when the turn has ended.
     */
    Outcome say(String text, ChatListener listener);

    /** Everything that was said since the conversation began or was forgotten, oldest first. */
    List<ChatMessage> history();

    /**
     * Forgets everything that was said. The conversation can go on; a turn that is under way is
     * kept. The store deletes the workflows of the turns after its retention, like any workflow.
     */
    void forget();
}
