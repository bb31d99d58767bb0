package io.jarviscore.kernel.budget;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import java.util.Optional;

/** A model whose calls are paid from a task's account. */
final class ChargedChat implements ChatModel {
    private final ChatModel chat;
    private final Account account;

    ChargedChat(ChatModel chat, Account account) {
        this.chat = chat;
        this.account = account;
    }

    @Override
    public ChatReply complete(ChatRequest request) {
        return account.book(chat.complete(account.admit(request)));
    }

    @Override
    public ChatReply stream(ChatRequest request, ChatListener listener) {
        return account.book(chat.stream(account.admit(request), listener));
    }

    @Override
    public boolean callsTools(ChatRequest request) {
        return chat.callsTools(request);
    }

    @Override
    public Optional<ContextWindow> contextWindow(ChatRequest request) {
        return chat.contextWindow(request);
    }
}
