package io.jarviscore.inprocess;

import io.jarviscore.AgentCard;
import io.jarviscore.Peer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Ranks agents by how well their cards match words. Letter case does not matter, and a word may be
 * part of a longer one.
 */
final class CardSearch {
    private static final int ADDRESS = 4;
    private static final int PART_OF_ADDRESS = 3;
    private static final int NAME = 2;
    private static final int DESCRIPTION = 1;
    private static final int NOWHERE = 0;

    private CardSearch() {}

    /** Peers whose cards mention every word, best first; equally good ones stay in order. */
    static List<Peer> find(List<Peer> peers, String query) {
        List<String> words =
                Arrays.stream(query.toLowerCase(Locale.ROOT).split("[\\s,;]+"))
                        .filter(word -> !word.isEmpty())
                        .toList();
        return peers.stream()
                .map(peer -> new Match(peer, score(peer.card(), words)))
                .filter(match -> match.score > NOWHERE || words.isEmpty())
                .sorted(Comparator.comparingInt(Match::score).reversed())
                .map(Match::peer)
                .toList();
    }

    private static int score(AgentCard card, List<String> words) {
        int sum = 0;
        for (String word : words) {
            int score = score(card, word);
            if (score == NOWHERE) {
                return NOWHERE;
            }
            sum += score;
        }
        return sum;
    }

    private static int score(AgentCard card, String word) {
        List<String> addresses =
                Stream.concat(Stream.of(card.role()), card.capabilities().stream())
                        .map(address -> address.toLowerCase(Locale.ROOT))
                        .toList();
        if (addresses.contains(word)) {
            return ADDRESS;
        }
        if (addresses.stream().anyMatch(address -> address.contains(word))) {
            return PART_OF_ADDRESS;
        }
        if (card.name().toLowerCase(Locale.ROOT).contains(word)) {
            return NAME;
        }
        return card.description().toLowerCase(Locale.ROOT).contains(word) ? DESCRIPTION : NOWHERE;
    }

    private record Match(Peer peer, int score) {}
}
