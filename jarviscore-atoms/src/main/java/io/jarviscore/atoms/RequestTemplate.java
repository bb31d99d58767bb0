package io.jarviscore.atoms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.HttpBody;
import io.jarviscore.HttpCall;
import io.jarviscore.json.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The request of an atom, with the names of arguments in braces.
 *
 * @param method in capitals
 * @param path begins with a slash; an argument fills a part of one segment
 * @param query templates by name
 * @param headers fixed, by name
 * @param body a template, or null if there is none
 * @param form whether the body is sent as a form rather than as JSON
 * @param code completes the request, if a template cannot
 */
record RequestTemplate(
        String method,
        String path,
        Map<String, Object> query,
        Map<String, String> headers,
        @Nullable Object body,
        boolean form,
        Optional<AtomCode> code) {

    /** The names of arguments that it uses. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(Template.names(path));
        names.addAll(Template.names(query));
        names.addAll(Template.names(body));
        return names;
    }

    /** The request for these arguments. */
    HttpCall fill(String origin, Map<String, Object> arguments) {
        String filled = Template.fill(path, arguments, RequestTemplate::segment);
        HttpCall call = HttpCall.of(method, origin + filled);
        for (Map.Entry<String, Object> each : query.entrySet()) {
            Optional<Object> value = Template.fill(each.getValue(), arguments);
            if (value.isPresent()) {
                for (Object one : value.get() instanceof List<?> all ? all : List.of(value.get())) {
                    call = call.query(each.getKey(), String.valueOf(one));
                }
            }
        }
        for (Map.Entry<String, String> header : headers.entrySet()) {
            call = call.header(header.getKey(), header.getValue());
        }
        Optional<Object> content = Template.fill(body, arguments);
        if (content.isPresent()) {
            call = call.body(form ? form(content.get()) : HttpBody.json(Json.write(content.get())));
        }
        return code.isPresent() ? code.get().complete(call, arguments) : call;
    }

    /** One path segment: a value can neither add segments nor climb out of its own. */
    private static String segment(String value) {
        if (value.isBlank() || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("\"" + value + "\" cannot be a part of an address");
        }
        return encoded(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static HttpBody form(Object content) {
        List<String> pairs = new ArrayList<>();
        if (content instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> pairs(String.valueOf(name), value, pairs));
        }
        return HttpBody.bytes(
                "application/x-www-form-urlencoded", String.join("&", pairs).getBytes(UTF_8));
    }

    /** Nested values in brackets, as PHP and Stripe read them. */
    private static void pairs(String name, @Nullable Object value, List<String> pairs) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> pairs(name + "[" + key + "]", each, pairs));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                pairs(name + "[" + i + "]", list.get(i), pairs);
            }
        } else {
            pairs.add(encoded(name) + "=" + encoded(String.valueOf(value)));
        }
    }
}
