package io.jarviscore;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a longer list.
 *
 * @param items the page's items, in the order of the list
 * @param next where the next page begins, to be handed to the filter; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /** Copies the items. */
    public Page {
        items = List.copyOf(items);
    }

    /** This as a JSON object, its items as they serialise; null stands for no next page. */
    @JsonValue
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("items", items);
        fields.put("next", next.orElse(null));
        return fields;
    }

    /** A page with something else for each item. */
    public <R> Page<R> map(Function<? super T, ? extends R> each) {
        return new Page<>(items.stream().<R>map(each).toList(), next);
    }
}
