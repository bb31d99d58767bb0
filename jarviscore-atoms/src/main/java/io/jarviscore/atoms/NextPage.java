package io.jarviscore.atoms;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer says how to get the page after it.
 *
 * @param at the path to the cursor in the answer; empty if it is in the last item
 * @param last the path to the cursor in the last item of the result
 * @param condition the path to a flag that says whether there is another page; empty if the cursor
 *     says so by being there
 */
record NextPage(Optional<String> at, Optional<String> last, Optional<String> condition) {

    /** The cursor of the page after an answer; empty if this is the last page. */
    Optional<Object> after(@Nullable Object body, @Nullable Object items) {
        if (condition.isPresent() && !Boolean.TRUE.equals(ReplyReading.at(body, condition.get()))) {
            return Optional.empty();
        }
        Optional<Object> cursor =
                at.isPresent()
                        ? Optional.ofNullable(ReplyReading.at(body, at.get()))
                        : last.flatMap(path -> lastOf(items, path));
        return cursor.filter(value -> !value.equals(""));
    }

    private static Optional<Object> lastOf(@Nullable Object items, String path) {
        return items instanceof List<?> list && !list.isEmpty()
                ? Optional.ofNullable(ReplyReading.at(list.getLast(), path))
                : Optional.empty();
    }
}
