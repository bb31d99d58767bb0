/**
 * Conversations whose turns are workflows, and their record in a ledger.
 *
 * <p>Users call {@code io.jarviscore.Conversation}. Start at {@link
 * io.jarviscore.conversation.StoredConversation}, which the engine makes, then {@link
 * io.jarviscore.conversation.ConversationLog}, which memories read too.
 *
 * <p>Calls {@code io.jarviscore}, {@code coordination}, {@code json} and {@code internal}.
 */
@NullMarked
package io.jarviscore.conversation;

import org.jspecify.annotations.NullMarked;
