package io.jarviscore.research;

import io.jarviscore.json.Json;
import io.jarviscore.reasoning.Web;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Google results by serper.dev. */
final class Serper implements SearchProvider {
    static final URI ADDRESS = URI.create("https://google.serper.dev/search");

    private static final MediaType JSON = MediaType.get("application/json");

    private final WebClients clients;
    private final URI address;
    private final String key;

    Serper(WebClients clients, URI address, String key) {
        this.clients = clients;
        this.address = address;
        this.key = key;
    }

    @Override
    public String name() {
        return "Serper";
    }

    @Override
    public List<Web.Hit> search(String query, int most) throws IOException {
        Request request =
                new Request.Builder()
                        .url(address.toString())
                        .header("X-API-KEY", key)
                        .post(RequestBody.create(Json.write(Map.of("q", query, "num", most)), JSON))
                        .build();
        return JsonAnswer.hits(
                clients.trusted(), request, name(), "organic", "link", "snippet", most);
    }
}
