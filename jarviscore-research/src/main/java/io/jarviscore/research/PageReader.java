package io.jarviscore.research;

import io.jarviscore.JarvisException;
import io.jarviscore.MeshClock;
import io.jarviscore.net.ForbiddenAddressException;
import io.jarviscore.net.InterruptibleIo;
import io.jarviscore.reasoning.Web.Page;
import io.jarviscore.text.OutsideText;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page. It follows at most {@value #REDIRECTS} redirects, each of them checked like the
 * first address, at most {@value #LONGEST_BODY} bytes, text formats and PDF only, and nothing that
 * the site's robots.txt keeps robots from. Sends no cookies and no credentials. Thread-safe.
 */
final class PageReader {
    static final String USER_AGENT = "JarvisCore";
    static final int REDIRECTS = 5;
    static final int LONGEST_BODY = 5_000_000;

    private static final Set<String> TEXT_TYPES =
            Set.of(
                    "text/html",
                    "application/xhtml+xml",
                    "text/plain",
                    "text/markdown",
                    "text/csv",
                    "application/json",
                    "application/xml",
                    "text/xml");
    private static final int LONGEST_URL = 4_000;

    private final WebClients clients;
    private final Robots robots;
    private final MeshClock clock;

    PageReader(WebClients clients, MeshClock clock) {
        this.clients = clients;
        this.robots = new Robots(clients, clock);
        this.clock = clock;
    }

    Page read(String address) {
        HttpUrl url = url(address);
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            requireAllowed(url);
            try (Response response =
                    InterruptibleIo.run(clients.guarded().newCall(request(url))::execute)) {
                @Nullable HttpUrl next = redirect(response, url);
                if (next == null) {
                    return page(response, url);
                }
                url = next;
            } catch (ForbiddenAddressException e) {
                throw new IllegalArgumentException(
                        shown(url) + " may not be read: " + e.getMessage(), e);
            } catch (IOException e) {
                if (forbidden(e) instanceof ForbiddenAddressException why) {
                    throw new IllegalArgumentException(
                            shown(url) + " may not be read: " + why.getMessage(), e);
                }
                throw new JarvisException(shown(url) + " cannot be read: " + e.getMessage(), e);
            }
        }
        throw new JarvisException(
                shown(url) + " cannot be read: more than " + REDIRECTS + " redirects");
    }

    /**
     * Robots.txt is read through the same guard; a host that may not be connected to fails here.
     */
    private void requireAllowed(HttpUrl url) {
        if (!robots.allow(url)) {
            throw new JarvisException(
                    shown(url) + " may not be read by robots: its robots.txt says so");
        }
    }

    private static @Nullable Throwable forbidden(Throwable thrown) {
        Throwable each = thrown;
        while (each != null && !(each instanceof ForbiddenAddressException)) {
            for (Throwable suppressed : each.getSuppressed()) {
                if (suppressed instanceof ForbiddenAddressException) {
                    return suppressed;
                }
            }
            each = each.getCause();
        }
        return each;
    }

    static Request request(HttpUrl url) {
        return new Request.Builder()
                .url(url)
                .header("User-Agent", USER_AGENT)
                .header("Accept", "text/html, text/plain, application/json;q=0.9, */*;q=0.1")
                .build();
    }

    private static HttpUrl url(String address) {
        @Nullable HttpUrl url =
                address.length() > LONGEST_URL ? null : HttpUrl.parse(address.strip());
        if (url == null) {
            throw new IllegalArgumentException(
                    OutsideText.line(address, 200)
                            + " is no address that can be read: use http://… or https://…");
        }
        return withoutCredentials(url);
    }

    private static HttpUrl withoutCredentials(HttpUrl url) {
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new IllegalArgumentException(
                    "an address with a user name or a password is not read");
        }
        return url;
    }

    private static @Nullable HttpUrl redirect(Response response, HttpUrl from) throws IOException {
        if (response.code() < 300 || response.code() > 399) {
            return null;
        }
        @Nullable String location = response.header("Location");
        @Nullable HttpUrl next = location == null ? null : from.resolve(location);
        if (next == null) {
            throw new IOException(
                    "it answered " + response.code() + " without an address to go on to");
        }
        return withoutCredentials(next);
    }

    private Page page(Response response, HttpUrl url) throws IOException {
        if (response.code() != 200) {
            throw new IOException("it answered " + response.code());
        }
        @Nullable MediaType type = response.body().contentType();
        String kind =
                type == null
                        ? "text/html"
                        : (type.type() + "/" + type.subtype()).toLowerCase(Locale.ROOT);
        boolean pdf = kind.equals(PdfText.TYPE);
        if (pdf && !PdfText.isAvailable()) {
            throw new IOException(
                    "it is a PDF: add the dependency org.apache.pdfbox:pdfbox to read PDF");
        }
        if (!pdf && !TEXT_TYPES.contains(kind)) {
            throw new IOException("it is " + OutsideText.line(kind, 60) + ", which is not text");
        }
        byte[] body = Bodies.read(response, LONGEST_BODY);
        @Nullable String charset = type == null ? null : charset(type);
        PageText text =
                pdf
                        ? PdfText.of(body)
                        : kind.contains("html")
                                ? PageText.ofHtml(body, charset, url.toString())
                                : PageText.plain(body, charset);
        return new Page(url.toString(), text.title(), text.text(), clock.instant());
    }

    private static @Nullable String charset(MediaType type) {
        java.nio.charset.@Nullable Charset known = type.charset(null);
        return known == null ? null : known.name();
    }

    private static String shown(HttpUrl url) {
        return OutsideText.line(url.toString(), 200);
    }
}
