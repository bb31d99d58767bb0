package io.jarviscore.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionIndexTest {
    private static final List<String> SYSTEMS =
            List.of(
                    "slack", "github", "stripe", "notion", "jira", "gmail", "trello", "zendesk",
                    "shopify", "hubspot");
    private static final Map<String, String> VERBS =
            Map.of(
                    "list", "show me all",
                    "create", "please create a new",
                    "delete", "I want to delete the",
                    "update", "can you update this",
                    "search", "search for the right");
    private static final List<String> OBJECTS =
            List.of("message", "invoice", "contact", "ticket", "document");

    /** 250 functions that are meant, and more that only share words with them. */
    private static Map<String, String> catalogue(int size) {
        Map<String, String> functions = new LinkedHashMap<>();
        for (String system : SYSTEMS) {
            for (String verb : VERBS.keySet()) {
                for (String object : OBJECTS) {
                    functions.put(
                            system + "_" + verb + "_" + object,
                            verb + "s " + object + "s in " + system);
                }
            }
        }
        for (int i = functions.size(); i < size; i++) {
            functions.put(
                    "vendor%d_%s_record%d".formatted(i, i % 2 == 0 ? "list" : "create", i % 97),
                    "handles record%d of vendor%d with messages and contacts".formatted(i % 97, i));
        }
        return functions;
    }

    private static FunctionIndex index(Map<String, String> functions) {
        FunctionIndex index = new FunctionIndex();
        functions.forEach(
                (name, description) -> {
                    List<String> words = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        words.addAll(Words.of(name.replace('_', ' ')));
                    }
                    words.addAll(Words.of(description));
                    index.add(name, words);
                });
        return index;
    }

    /**
     * The original's rule: three points for each word that is part of the name, one for the rest.
     */
    private static List<String> bySubstring(Map<String, String> functions, String query) {
        Map<String, Integer> scores = new LinkedHashMap<>();
        functions.forEach(
                (name, description) -> {
                    int score = 0;
                    for (String word : query.toLowerCase(Locale.ROOT).split(" ", -1)) {
                        score += name.contains(word) ? 3 : description.contains(word) ? 1 : 0;
                    }
                    scores.put(name, score);
                });
        return scores.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .limit(3)
                .toList();
    }

    @Test
    void phrasedRequestsFindTheirFunctionAmongTenThousandMoreOftenThanBySubstrings() {
        Map<String, String> functions = catalogue(10_000);
        FunctionIndex index = index(functions);
        int found = 0;
        int bySubstring = 0;
        int asked = 0;
        for (String system : SYSTEMS) {
            for (Map.Entry<String, String> verb : VERBS.entrySet()) {
                String object = OBJECTS.get(asked % OBJECTS.size());
                String wanted = system + "_" + verb.getKey() + "_" + object;
                String query = verb.getValue() + " " + object + "s, in " + system + ".";
                List<String> best = index.search(Words.of(query));
                found += best.stream().limit(3).anyMatch(wanted::equals) ? 1 : 0;
                bySubstring += bySubstring(functions, query).contains(wanted) ? 1 : 0;
                asked++;
            }
        }

        assertThat(asked).isEqualTo(50);
        // "show me all" names no verb: such a request finds the object's functions, and one of
        // five of them is meant.
        assertThat(found).isGreaterThanOrEqualTo(40).isGreaterThan(bySubstring);
    }

    @Test
    void aRemovedFunctionIsNotFound() {
        FunctionIndex index = index(Map.of("slack_send", "sends to slack"));
        index.remove("slack_send");
        index.remove("slack_send");

        assertThat(index.search(Words.of("send to slack"))).isEmpty();
        assertThat(index.ids()).isEmpty();
    }

    @Test
    void anEmptyQueryFindsNothing() {
        assertThat(index(Map.of("slack_send", "sends")).search(List.of())).isEmpty();
    }

    @Test
    void wordsAreComparedWithoutEndingsAndPunctuation() {
        assertThat(Words.of("Summarises the CSVs, please!")).isEqualTo(Words.of("summarise csv"));
        assertThat(Words.of("sendMessage")).isEqualTo(Words.of("send message"));
        assertThat(Words.of("2 + 2")).isEmpty();
    }
}
