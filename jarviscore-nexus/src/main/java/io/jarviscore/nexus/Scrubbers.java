package io.jarviscore.nexus;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jarviscore.nexus.grant.Grant;
import io.jarviscore.nexus.grant.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * The scrubbers of the grants in use: making one costs more than scrubbing an answer. A grant that
 * nothing uses any more takes its scrubber with it. Thread-safe.
 */
final class Scrubbers {
    private static final int MOST = 1_000;

    /** By identity: a renewed grant is another one. */
    private final Cache<Grant, Made> made =
            Caffeine.newBuilder()
                    .weakKeys()
                    .maximumSize(MOST)
                    // Its upkeep is small: no thread of a pool is woken for it.
                    .executor(Runnable::run)
                    .build();

    /**
     * The scrubber of a grant's secrets.
     *
     * @param derived values made from secrets for this call, see {@link Signer.Signed}
     */
    SecretScrubber of(Grant grant, List<Secret> derived) {
        Made last = made.getIfPresent(grant);
        if (last == null || !last.derived().equals(derived)) {
            List<Secret> all = new ArrayList<>(grant.secrets());
            all.addAll(derived);
            last = new Made(List.copyOf(derived), SecretScrubber.of(all));
            made.put(grant, last);
        }
        return last.scrubber();
    }

    private record Made(List<Secret> derived, SecretScrubber scrubber) {}
}
