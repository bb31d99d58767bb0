package io.jarviscore.kernel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarviscore.Sandbox.Language;
import io.jarviscore.Sandbox.Request;
import io.jarviscore.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The request of the old format: the code in a wrapper that prints one line of JSON, {@code
 * {"success":true,"result":…}} or {@code {"success":false,"error":…,"error_type":…}}.
 */
final class NormalRequest {
    private NormalRequest() {}

    static String of(Request request, Language language, Instant now) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("id", "jarviscore_" + now.getEpochSecond());
        step.put("function_name", "generated_code");
        step.put("parameters", request.inputs());
        step.put("options", Map.of("timeout", Math.max(1, request.timeout().toSeconds())));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("STEP_DATA", step);
        body.put("TASK_CODE_B64", base64(wrapped(request, language)));
        return Json.write(body);
    }

    private static String wrapped(Request request, Language language) {
        String file = language == Language.PYTHON ? "normal.py" : "normal.js";
        Map<String, Object> given =
                Map.of(
                        "code", request.code(),
                        "inputs", request.inputs(),
                        "functions", request.capabilities().keySet());
        try {
            return Deno.resource(file).replace("GIVEN", base64(Json.write(given)));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read from the jar", e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
