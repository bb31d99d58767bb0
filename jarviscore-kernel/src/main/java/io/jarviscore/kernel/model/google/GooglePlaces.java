package io.jarviscore.kernel.model.google;

import java.util.function.Function;
import okhttp3.HttpUrl;

/**
 * Where Google's services are.
 *
 * @param gemini the root of the Gemini API
 * @param vertex the root of Vertex AI for a location
 * @param environment where its credentials are
 */
public record GooglePlaces(
        HttpUrl gemini, Function<String, HttpUrl> vertex, GoogleEnvironment environment) {
    public static final GooglePlaces REAL =
            new GooglePlaces(
                    HttpUrl.get("https://generativelanguage.googleapis.com"),
                    GoogleAddress::vertexRoot,
                    GoogleEnvironment.ofTheProcess());
}
