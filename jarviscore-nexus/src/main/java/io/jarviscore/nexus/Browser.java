package io.jarviscore.nexus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a page with the system's own command. Never waits and never fails a call. */
final class Browser {
    private static final Logger log = LoggerFactory.getLogger(Browser.class);

    private Browser() {}

    static void open(String page) {
        try {
            new ProcessBuilder(command(page))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            log.info("No browser could be opened; the page is shown with the approval");
        }
    }

    private static List<String> command(String page) {
        if (Path.of("").getFileSystem().getSeparator().equals("\\")) {
            return List.of("rundll32", "url.dll,FileProtocolHandler", page);
        }
        // On Linux, open is another command, or this one by another name.
        boolean isMac = Files.exists(Path.of("/usr/bin/osascript"));
        return List.of(isMac ? "/usr/bin/open" : "xdg-open", page);
    }
}
