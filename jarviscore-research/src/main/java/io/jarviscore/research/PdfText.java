package io.jarviscore.research;

import io.jarviscore.json.Json;
import java.io.IOException;
import java.util.Optional;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;

/**
 * The text of a PDF, with PDFBox where the application has it: {@code org.apache.pdfbox:pdfbox} is
 * an optional dependency of 4 MB. At most {@value #MOST_PAGES} pages are read; an interrupt ends it
 * between two pages. Scripts, forms and attachments of the document are left alone.
 */
final class PdfText {
    static final String TYPE = "application/pdf";
    static final int MOST_PAGES = 200;

    private static final int LONGEST = 400_000;
    private static final String LIBRARY = "org.apache.pdfbox.Loader";

    private PdfText() {}

    /** Whether PDFBox is on the class path. */
    static boolean isAvailable() {
        try {
            Class.forName(LIBRARY, false, PdfText.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * The text of its pages.
     *
     * @throws IOException if it is no PDF, or protected by a password
     */
    static PageText of(byte[] body) throws IOException {
        try (PDDocument document = Loader.loadPDF(body)) {
            int pages = document.getNumberOfPages();
            StringBuilder text = new StringBuilder();
            PDFTextStripper stripper = new PDFTextStripper();
            for (int page = 1;
                    page <= Math.min(pages, MOST_PAGES) && text.length() < LONGEST;
                    page++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("reading it was interrupted");
                }
                stripper.setStartPage(page);
                stripper.setEndPage(page);
                text.append(stripper.getText(document).strip()).append("\n\n");
            }
            if (pages > MOST_PAGES) {
                text.append("[showing " + MOST_PAGES + " of ").append(pages).append(" pages]");
            }
            String title =
                    Optional.ofNullable(document.getDocumentInformation().getTitle()).orElse("");
            return new PageText(
                    Json.cut(300, title.strip()), Json.cut(LONGEST, text.toString().strip()));
        } catch (IOException e) {
            throw e;
        } catch (RuntimeException e) {
            // Damaged documents make the parser fail in many ways.
            throw new IOException("it is no PDF that can be read", e);
        }
    }
}
