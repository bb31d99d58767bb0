package io.jarviscore.settings;

import io.jarviscore.JarvisException;
import io.jarviscore.files.BlobPaths;
import io.jarviscore.json.Json;
import io.jarviscore.json.JsonException;
import io.jarviscore.net.HostRule;
import io.jarviscore.net.WebHost;
import io.jarviscore.stored.StoredForms;
import io.jarviscore.testing.Linearity;
import io.jarviscore.text.OutsideText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Core's parsers of outside text take time that grows with its length. */
@Timeout(60)
class LinearCoreTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[],",
                "{\"a\":",
                "\"",
                "\\",
                "\"\\u0061",
                "1",
                "-1e9,",
                " ",
                "\n",
                "{\"a\":1},",
                "{\"a\":\"x\",",
                "[1,[2,[3]],",
                "nul",
                "\uD800",
                "/*",
                "9007199254740993,",
                "0.1"
            })
    void json(String piece) {
        for (String start : List.of("", "[", "{\"a\":\"", "[\"")) {
            Linearity.check(
                    200_000,
                    n -> start + piece.repeat(n / piece.length()),
                    text -> attempt(text, Json::parse));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":%d}", "[\"k%d\"]", "%d.5", "\"\\n%d\""})
    void wholeJson(String each) {
        Linearity.check(
                20_000,
                n -> {
                    StringBuilder text = new StringBuilder("[0");
                    for (int i = 0; i < n; i++) {
                        text.append(',').append(each.replace("%d", String.valueOf(i)));
                    }
                    return text.append(']').toString();
                },
                Json::parse);
    }

    /** Jackson keeps up to 12,000 names for the next document: both sizes have more. */
    @Test
    void jsonOfManyNames() {
        Linearity.check(
                800_000,
                n -> {
                    StringBuilder text = new StringBuilder("{\"x\":0");
                    for (int i = 0; i < n; i++) {
                        text.append(",\"k").append(i).append("\":").append(i);
                    }
                    return text.append('}').toString();
                },
                Json::parse);
    }

    static Stream<Consumer<String>> forms() {
        return Stream.of(
                StoredForms::readDefinition,
                StoredForms::readOutcome,
                StoredForms::readJournalEntry,
                StoredForms::readApproval,
                StoredForms::readEnvelope,
                StoredForms::readPeer);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void storedForms(Consumer<String> form) {
        String step = "{\"id\":\"s\",\"agent\":\"a\",\"task\":\"t\",\"after\":[\"x\"]},";
        for (String piece : List.of(step, "[1],", "\"x\",", "{\"v\":1},")) {
            for (String start : List.of("{\"v\":1,\"steps\":[", "{\"v\":1,\"id\":[", "[")) {
                Linearity.check(
                        200_000,
                        n -> start + piece.repeat(n / piece.length()) + "0]}",
                        text -> attempt(text, form));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\n",
                "A=\"\n",
                "A=\"x\ny\"\n",
                "A=1\n",
                "A=x#y\n",
                "export A=1\n",
                "#\n",
                "export ",
                "A=\"",
                " ",
                "=",
                "a",
                "A='\n",
                "\"\n",
                "A= \" \n"
            })
    void envFiles(String piece) {
        for (String start : List.of("", "A=\"open\n", "A=")) {
            Linearity.check(
                    40_000, n -> write(start + piece.repeat(n / piece.length())), EnvFile::in);
        }
    }

    private Path write(String text) {
        try {
            Path own = Files.createTempDirectory(folder, "env");
            Files.writeString(own.resolve(".env"), text);
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", ".", "-", "/", "[", ":", "%41", "1.", "*", "a.", "\u001b]", "\u202e"})
    void namesAndAddresses(String piece) {
        for (Consumer<String> parser :
                List.<Consumer<String>>of(
                        HostRule::of, WebHost::parse, BlobPaths::isPath, OutsideText::lines)) {
            Linearity.check(
                    200_000, n -> piece.repeat(n / piece.length()), text -> attempt(text, parser));
        }
    }

    private static void attempt(String text, Consumer<String> parser) {
        try {
            parser.accept(text);
        } catch (JsonException | JarvisException | IllegalArgumentException refused) {
            // that is an answer, too
        }
    }
}
