package io.jarviscore.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.net.AddressRules;
import io.jarviscore.reasoning.Web.Page;
import io.jarviscore.testing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfTextTest {
    private static final Map<String, String> PDF = Map.of("Content-Type", "application/pdf");

    /** PDFBox keeps its font cache in the home directory otherwise. */
    @BeforeAll
    static void keepTheHomeDirectoryClean(@TempDir Path folder) {
        System.setProperty("pdfbox.fontcache", folder.toString());
    }

    private static byte[] pdf(int pages, String password) throws IOException {
        try (PDDocument document = new PDDocument()) {
            document.getDocumentInformation().setTitle("Tea report");
            for (int page = 1; page <= pages; page++) {
                PDPage sheet = new PDPage();
                document.addPage(sheet);
                try (PDPageContentStream content = new PDPageContentStream(document, sheet)) {
                    content.beginText();
                    content.setFont(new PDType1Font(FontName.HELVETICA), 12);
                    content.newLineAtOffset(50, 700);
                    content.showText("Tea of page " + page);
                    content.endText();
                }
            }
            if (!password.isEmpty()) {
                document.protect(
                        new StandardProtectionPolicy("owner", password, new AccessPermission()));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    private static Page read(byte[] body) {
        try (Site site = new Site();
                WebClients clients = new WebClients(AddressRules.publicOnly().andLoopback())) {
            site.page("/report", 200, PDF, body);
            return new PageReader(clients, new ManualClock()).read(site.url("/report"));
        }
    }

    @Test
    void theTextOfAPdfIsReadInTheOrderOfItsPages() throws Exception {
        Page page = read(pdf(2, ""));

        assertThat(page.title()).isEqualTo("Tea report");
        assertThat(page.text()).isEqualTo("Tea of page 1\n\nTea of page 2");
    }

    @Test
    void aLongPdfIsReadToItsLimitWithANote() throws Exception {
        assertThat(read(pdf(PdfText.MOST_PAGES + 1, "")).text())
                .contains("Tea of page 200")
                .doesNotContain("Tea of page 201")
                .endsWith("[showing 200 of 201 pages]");
    }

    @Test
    void aPdfWithAPasswordAndABrokenOneAreFailures() throws Exception {
        assertThatThrownBy(() -> read(pdf(1, "secret")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> read("no PDF".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("cannot be read");
    }

    @Property(tries = 50)
    void aDamagedPdfIsTextOrAnIOException(@ForAll byte[] damage, @ForAll int at)
            throws IOException {
        byte[] body = pdf(1, "");
        int from = Math.floorMod(at, body.length);
        System.arraycopy(damage, 0, body, from, Math.min(damage.length, body.length - from));
        try {
            assertThat(PdfText.of(body).text()).isNotNull();
        } catch (IOException unreadable) {
            assertThat(unreadable).isNotNull();
        }
    }
}
