package io.jarviscore.research;

import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** A SearXNG server of the operator's; its JSON format has to be switched on there. */
final class Searxng implements SearchProvider {
    private final WebClients clients;
    private final URI instance;

    Searxng(WebClients clients, URI instance) {
        this.clients = clients;
        this.instance = instance;
    }

    @Override
    public String name() {
        return "SearXNG";
    }

    @Override
    public List<Web.Hit> search(String query, int most) throws IOException {
        HttpUrl url =
                HttpUrl.get(instance.toString())
                        .newBuilder()
                        .addPathSegment("search")
                        .addQueryParameter("q", query)
                        .addQueryParameter("format", "json")
                        .addQueryParameter("categories", "general")
                        .addQueryParameter("pageno", "1")
                        .build();
        return JsonAnswer.hits(
                clients.trusted(),
                new Request.Builder().url(url).build(),
                name(),
                "results",
                "url",
                "content",
                most);
    }
}
