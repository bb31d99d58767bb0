package io.jarviscore.storage.redis;

import io.jarviscore.stored.BadRecords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Reads questions, many of them in the time of one. */
final class QuestionReader {
    private static final LuaScript FIND = LuaScript.of("approval", "find");

    /** How many are read at once: few enough for the connection's queue. */
    private static final int PAGE = 500;

    private final RedisLink link;
    private final RedisKeys keys;
    private final BadRecords bad;

    QuestionReader(RedisLink link, RedisKeys keys, BadRecords bad) {
        this.link = link;
        this.keys = keys;
        this.bad = bad;
    }

    StoredQuestion read(String id) {
        return StoredQuestion.of(link.run(FIND, List.of(keys.approval(id)), List.of()));
    }

    /** Those that can be read, by id and in the order of the ids. */
    Map<String, StoredQuestion> readAll(List<String> ids) {
        List<Optional<StoredQuestion>> found = all(ids, this::readable);
        Map<String, StoredQuestion> questions = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            found.get(i).ifPresent(question -> questions.put(id, question));
        }
        return questions;
    }

    private Optional<StoredQuestion> readable(String id) {
        return bad.read(
                "approval",
                keys.approval(id),
                () -> {
                    StoredQuestion question = read(id);
                    if (question.exists()) {
                        question.approval();
                    }
                    return question;
                });
    }

    /**
     * Makes one call for each id, so many together. They share a connection, which sends them one
     * after another without waiting for answers; in a cluster they go to several servers, so one
     * script cannot do it.
     */
    static <T> List<T> all(List<String> ids, Function<String, T> call) {
        List<T> answers = new ArrayList<>(ids.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int from = 0; from < ids.size(); from += PAGE) {
                ids.subList(from, Math.min(from + PAGE, ids.size())).stream()
                        .map(id -> CompletableFuture.supplyAsync(() -> call.apply(id), threads))
                        .toList()
                        .forEach(answer -> answers.add(answer.join()));
            }
            return answers;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
