package io.jarviscore.kernel;

import io.jarviscore.ChatListener;
import io.jarviscore.ChatModel;
import io.jarviscore.ChatReply;
import io.jarviscore.ChatRequest;
import io.jarviscore.kernel.model.RoutedModel;
import io.jarviscore.thread.TaskLog;
import io.jarviscore.thread.UserThreads;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A model that somebody handed over, asked on platform threads: it may compute, as one does that
 * runs in this process. As thread-safe as that model.
 */
final class UserModel implements ChatModel {
    private final ChatModel model;

    UserModel(ChatModel model) {
        this.model = model;
    }

    /** The model itself if it only waits for servers. */
    static ChatModel of(ChatModel model) {
        return model instanceof RoutedModel ? model : new UserModel(model);
    }

    @Override
    public ChatReply complete(ChatRequest request) {
        return ask(() -> model.complete(request));
    }

    @Override
    public ChatReply stream(ChatRequest request, ChatListener listener) {
        return ask(() -> model.stream(request, listener));
    }

    @Override
    public boolean callsTools(ChatRequest request) {
        return model.callsTools(request);
    }

    @Override
    public Optional<ContextWindow> contextWindow(ChatRequest request) {
        return model.contextWindow(request);
    }

    private static ChatReply ask(Callable<ChatReply> call) {
        try {
            return UserThreads.call(TaskLog.carried(call));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw sneaked(e);
        }
    }

    /** A model may throw an exception that it does not declare; the loop knows what to do. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> RuntimeException sneaked(Exception e) throws E {
        throw (E) e;
    }
}
