package io.jarviscore.research;

import io.jarviscore.JarvisException;
import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches with the providers that are set, in their order: the next one is asked if one does not
 * answer or finds nothing. Reads pages with the guarded reader.
 */
final class PublicWeb implements Web {
    private static final Logger log = LoggerFactory.getLogger(PublicWeb.class);

    private final List<SearchProvider> providers;
    private final PageReader reader;

    PublicWeb(List<SearchProvider> providers, PageReader reader) {
        this.providers = List.copyOf(providers);
        this.reader = reader;
    }

    @Override
    public List<Hit> search(String query, int most) {
        if (providers.isEmpty()) {
            throw new JarvisException(
                    "no search provider is set: set serper_api_key, searxng_instance_url,"
                            + " gemini_grounding_api_key or vertex_ai_enabled");
        }
        List<String> problems = new ArrayList<>();
        for (SearchProvider provider : providers) {
            try {
                List<Hit> hits = provider.search(query, most);
                if (!hits.isEmpty()) {
                    return distinct(hits);
                }
            } catch (InterruptedIOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new JarvisException("the search was interrupted", e);
                }
                problems.add(provider.name() + " did not answer in time");
            } catch (IOException e) {
                log.info("Search with {} failed: {}", provider.name(), e.toString());
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (problems.size() == providers.size()) {
            throw new JarvisException("no search provider answered: " + problems);
        }
        return List.of();
    }

    @Override
    public Page read(String url) {
        return reader.read(url);
    }

    private static List<Hit> distinct(List<Hit> hits) {
        Map<String, Hit> byAddress = new LinkedHashMap<>();
        hits.forEach(hit -> byAddress.putIfAbsent(hit.url(), hit));
        return List.copyOf(byAddress.values());
    }
}
