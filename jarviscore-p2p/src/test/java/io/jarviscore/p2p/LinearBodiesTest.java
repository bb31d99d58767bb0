package io.jarviscore.p2p;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.JarvisException;
import io.jarviscore.p2p.transport.FleetKeys;
import io.jarviscore.testing.Linearity;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of nodes and files of keys are read in a time that grows with their length. */
@Timeout(60)
class LinearBodiesTest {
    private static final String AGENT =
            "{\"agent_id\":\"r-%d\",\"role\":\"r\",\"capabilities\":[\"c\"]},";

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "\"", "[],", "\"k%d\",", AGENT, "\\", " ", "1"})
    void aMessageIsReadInLinearTime(String piece) {
        for (String start :
                List.of(
                        "",
                        "{\"type\":\"STORE_CHANGED\",\"store\":\"s\",\"names\":[",
                        "{\"type\":\"PEER_MESSAGE\",\"data\":[",
                        "{\"version\":1,\"agents\":[")) {
            Linearity.check(200_000, n -> body(start, piece, n), LinearBodiesTest::readInEveryWay);
        }
    }

    private static byte[] body(String start, String piece, int length) {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; text.length() < length; i++) {
            text.append(piece.replace("%d", String.valueOf(i)));
        }
        return text.append("{}]}").toString().getBytes(UTF_8);
    }

    private static void readInEveryWay(byte[] body) {
        attempt(() -> Bodies.incoming(body));
        attempt(() -> Bodies.answer("r-1", body));
        attempt(() -> Bodies.catalogue("n", body));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "\n", "A", "=", " ", "AAAA,"})
    void keysAreReadInLinearTime(String piece) {
        Linearity.check(
                200_000,
                n -> piece.repeat(n / piece.length()),
                text -> attempt(() -> FleetKeys.parse(text)));
    }

    private static void attempt(Runnable parser) {
        try {
            parser.run();
        } catch (JarvisException | IllegalArgumentException refused) {
            // that is an answer, too
        }
    }
}
