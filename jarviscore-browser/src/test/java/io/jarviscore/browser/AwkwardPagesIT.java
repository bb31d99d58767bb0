package io.jarviscore.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarviscore.JarvisException;
import io.jarviscore.reasoning.Browser.Download;
import io.jarviscore.reasoning.Browser.View;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Pages that browsers stumble over, in a real Chromium. */
@NeedsChromium
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwkwardPagesIT {
    private AwkwardSite site;
    private Chromium chromium;
    private ChromiumSession browser;

    /** Gives up after a second, for pages and elements that never react. */
    private Chromium impatient;

    private ChromiumSession hasty;

    @BeforeAll
    void open() {
        site = new AwkwardSite();
        chromium = Installed.chromium(PageTimeouts.USUAL);
        browser = chromium.session();
        impatient = Installed.chromium(Installed.SHORT);
        hasty = impatient.session();
    }

    @AfterAll
    void close() {
        chromium.close();
        impatient.close();
        site.close();
    }

    private View page(String path) throws InterruptedException {
        return browser.open(site.url(path));
    }

    private static String number(View view, String roleAndName) {
        return Numbers.of(view.text(), roleAndName);
    }

    @Test
    void aFormIsFilledAndSent() throws Exception {
        View form = page("/form");
        browser.type(number(form, "textbox \"Name\""), "Ada Lovelace", false);
        browser.select(number(form, "combobox"), "Extra large");
        browser.click(number(form, "checkbox"), false);

        View sent = browser.click(number(form, "button \"Order\""), false);

        assertThat(sent.url()).isEqualTo(site.url("/ordered"));
        assertThat(sent.text()).contains("Thanks");
        assertThat(site.asked).contains("POST /ordered name=Ada+Lovelace&size=xl&gift=on");
    }

    @Test
    void enterSubmitsAForm() throws Exception {
        View form = page("/form");

        View sent = browser.type(number(form, "textbox \"Name\""), "Eve", true);

        assertThat(sent.text()).contains("name=Eve");
    }

    @Test
    void anOptionThatTheListDoesNotHaveIsRefusedWithThoseItHas() throws Exception {
        View form = hasty.open(site.url("/form"));
        String list = number(form, "combobox");

        assertThatThrownBy(() -> hasty.select(list, "Medium"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Small, Extra large");
    }

    @Test
    void redirectsAreFollowedToTheAddressThatIsShown() throws Exception {
        assertThat(page("/moved").url()).isEqualTo(site.url("/end"));
        assertThatThrownBy(() -> page("/circle"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("ERR_TOO_MANY_REDIRECTS");
    }

    @Test
    void aRedirectIntoAPrivateNetworkIsRefused() {
        assertThatThrownBy(() -> page("/inside"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("may not be opened")
                .hasMessageContaining("10.0.0.1");
    }

    @Test
    void imagesOfPrivateAddressesAreRefusedAndThePageStaysUsable() throws Exception {
        View view = page("/inward");

        assertThat(view.text()).contains("Public");
        assertThat(String.join("\n", view.notes())).contains("192.168.0.1", "169.254.169.254");
    }

    @Test
    void scrollingLoadsMoreOfAnEndlessFeed() throws Exception {
        View feed = page("/feed");
        assertThat(feed.text()).contains("item 20").doesNotContain("item 21");

        View more = browser.scroll(true);

        assertThat(more.text()).contains("item 21").doesNotContain("item 19");
    }

    @Test
    void aQuestionIsAnsweredNoUnlessTheCallerAccepts() throws Exception {
        View view = page("/dialogs");
        String delete = number(view, "button \"Delete\"");

        View dismissed = browser.click(delete, false);
        assertThat(dismissed.text()).contains("kept");
        assertThat(dismissed.notes())
                .containsExactly("the page asked (confirm): Delete all? - dismissed");

        assertThat(browser.click(delete, true).text()).contains("deleted");
        assertThat(browser.click(number(view, "button \"Warn\""), false).notes())
                .containsExactly("the page asked (alert): Watch out - accepted");
        assertThat(page("/dialog-at-once").text()).contains("In");
    }

    @Test
    void aFileIsDownloaded() throws Exception {
        View files = page("/files");

        Download report = browser.download(Optional.of(number(files, "link \"Report\"")));

        assertThat(report.name()).isEqualTo("report.csv");
        assertThat(report.url()).isEqualTo(site.url("/report.csv"));
        assertThat(new String(report.content(), StandardCharsets.UTF_8)).isEqualTo("a,b\n1,2\n");
    }

    @Test
    void aDownloadThatAClickBeganIsKeptAfterwards() throws Exception {
        View files = page("/files");

        View clicked = browser.click(number(files, "link \"Report\""), false);

        assertThat(clicked.notes()).contains("a download began: report.csv");
        assertThat(browser.download(Optional.empty()).name()).isEqualTo("report.csv");
        assertThatThrownBy(() -> browser.download(Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no click has begun a download");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws Exception {
        View files = page("/files");

        assertThatThrownBy(() -> browser.download(Optional.of(number(files, "link \"Huge\""))))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("at most 20000000");
    }

    @Test
    void aLinkToAPageIsNoDownload() throws Exception {
        View files = hasty.open(site.url("/files"));

        assertThatThrownBy(() -> hasty.download(Optional.of(number(files, "link \"Elsewhere\""))))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("in time");
    }

    @Test
    void framesAreReadAndOperatedLikeThePageAroundThem() throws Exception {
        View view = page("/frames");
        assertThat(view.text()).contains("Outside", "Inside");

        View pressed = browser.click(number(view, "button \"Press\""), false);

        assertThat(pressed.text()).contains("Pressed").doesNotContain("Outside");
    }

    @Test
    void aPopupIsTheCurrentPageUntilItCloses() throws Exception {
        View opener = page("/opener");

        View popup = browser.click(number(opener, "button \"Open\""), false);
        assertThat(popup.url()).isEqualTo(site.url("/popup"));
        assertThat(String.join("\n", popup.notes())).contains("a new page opened");

        View closed = browser.click(number(popup, "button \"Close\""), false);
        assertThat(closed.url()).isEqualTo(site.url("/opener"));
    }

    @Test
    void contentThatArrivesLaterIsWaitedFor() throws Exception {
        assertThat(page("/late").text()).contains("Arrived");
    }

    @Test
    void aPageThatDoesNotAnswerFailsAndTheNextOneOpens() throws Exception {
        assertThatThrownBy(() -> hasty.open(site.url("/slow")))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("did not answer within PT1S");

        assertThat(page("/end").text()).contains("You have arrived");
    }

    @Test
    void aPageWhoseImageDoesNotArriveIsReadWithoutIt() throws Exception {
        assertThat(hasty.open(site.url("/slow-image")).text()).contains("Here");
    }

    @Test
    void aPageThatBreaksOffFailsWithTheReason() {
        assertThatThrownBy(() -> page("/broken"))
                .isInstanceOf(JarvisException.class)
                .hasMessageContaining("cannot be opened")
                .hasMessageContaining("ERR_");
    }

    @Test
    void aPageThatIsMissingIsReadWithANote() throws Exception {
        View missing = page("/nowhere");

        assertThat(missing.text()).contains("No");
        assertThat(missing.notes()).containsExactly("the server answered 404");
    }

    @Test
    void aPageThatNeverStopsComputingFailsAndTheNextOneOpens() throws Exception {
        assertThatThrownBy(() -> hasty.open(site.url("/endless")))
                .isInstanceOf(JarvisException.class);

        assertThat(hasty.open(site.url("/end")).text()).contains("You have arrived");
    }

    @Test
    void elementsAreNamedByNumbersAlone() throws Exception {
        page("/end");

        assertThatThrownBy(() -> browser.click("text=Order", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for example e12");
        assertThatThrownBy(() -> browser.click("e99999", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("read the page again");
    }

    @Test
    void aScreenshotIsAPngOfThePagesSize() throws Exception {
        page("/end");

        byte[] png = browser.screenshot();

        assertThat(javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(png)))
                .satisfies(
                        image -> {
                            assertThat(image.getWidth()).isEqualTo(1280);
                            assertThat(image.getHeight()).isEqualTo(720);
                        });
    }

    @Test
    void tasksShareNoCookiesAndAFloodOfPopupsIsCutOff() throws Exception {
        page("/remembers");
        assertThat(page("/cookies").text()).contains("who=me");

        try (ChromiumSession other = chromium.session()) {
            assertThat(other.open(site.url("/cookies")).text()).contains("cookies: null");

            aFloodOfPopupsIsCutOff(other);
        }
    }

    /** In a browser that no other test uses afterwards. */
    private void aFloodOfPopupsIsCutOff(ChromiumSession other) throws Exception {
        View view = other.open(site.url("/many-popups"));

        View after = other.click(number(view, "button \"Flood\""), false);

        assertThat(String.join("\n", after.notes())).contains("closed at once: 8 are open");
    }
}
