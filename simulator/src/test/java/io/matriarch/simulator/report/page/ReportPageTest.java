package io.matriarch.simulator.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.matriarch.simulator.invariant.Invariant;
import io.matriarch.simulator.report.Conclusion;
import io.matriarch.simulator.report.MadeUpTrials;
import io.matriarch.simulator.report.Report;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {

    @Test
    void isWellFormedAndNeedsNothingButItself() throws Exception {
        var page = page(passed());
        var document = parsed(page);
        assertThat(elements(document, "link")).isEmpty();
        assertThat(elements(document, "img")).isEmpty();
        for (var name : List.of("script", "style", "svg", "a", "meta")) {
            assertThat(elements(document, name))
                    .noneMatch(element -> element.hasAttribute("src") || element.hasAttribute("href"));
        }
        assertThat(page)
                .doesNotContain("http:")
                .doesNotContain("https:")
                .doesNotContain("url(")
                .doesNotContain("@import");
    }

    @Test
    void saysInWordsHowItEnded() throws Exception {
        assertThat(text(parsed(page(passed())), "h1")).isEqualTo("✓ Passed");
        assertThat(text(parsed(page(failed("a write"))), "h1")).isEqualTo("✗ Failed: safety violated");
    }

    @Test
    void escapesEveryText() throws Exception {
        var page = page(failed("<script>alert(\"x\" & 'y')</script>\u001b[31m"));
        assertThat(page)
                .doesNotContain("<script>alert")
                .contains("&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)");
        parsed(page);
    }

    @Test
    void canBeReadAloud() throws Exception {
        var document = parsed(page(passed()));
        assertThat(elements(document, "h1")).hasSize(1);
        assertThat(elements(document, "table"))
                .allMatch(table -> !children(table, "caption").isEmpty());
        assertThat(elements(document, "svg"))
                .hasSize(2)
                .allMatch(svg -> !children(svg, "title").isEmpty()
                        && !children(svg, "desc").isEmpty());
        assertThat(elements(document, "html").getFirst().getAttribute("lang")).isEqualTo("en");
    }

    @Test
    void showsARunWithoutAnyTrial() throws Exception {
        var mutants = List.of(new Report.MutantRow("margin-zero", "lease", "no margin", false, true, 200, "nobody"));
        var page = page(Conclusion.ofMutants(MadeUpTrials.facts("mutants", 0), MadeUpTrials.SETTINGS, mutants));
        parsed(page);
        assertThat(page).contains("margin-zero").contains("✗ survived");
    }

    /** For a look with a browser: {@code -Dreport.samples=DIRECTORY}. */
    @Test
    void writesSamplesWhenAskedTo() throws Exception {
        var directory = System.getProperty("report.samples", "");
        if (!directory.isEmpty()) {
            Files.writeString(Path.of(directory, "passed.html"), page(passed()));
            Files.writeString(Path.of(directory, "failed.html"), page(failed("pg-test-2 acknowledged write 17")));
        }
    }

    private static Report passed() {
        return Conclusion.ofTrials(
                MadeUpTrials.facts("single-fault", 2_000), MadeUpTrials.SETTINGS, MadeUpTrials.tally(2_000));
    }

    private static Report failed(String what) {
        var tally = MadeUpTrials.tally(500);
        tally.add(MadeUpTrials.violating(501, Invariant.NO_WRITE_ON_AN_OLD_TIMELINE, what));
        tally.add(MadeUpTrials.with(
                502,
                List.of(),
                List.of(MadeUpTrials.outage("power-lost", 2_000, 30_000, 4_000, 40, Optional.empty())),
                List.of()));
        return Conclusion.ofTrials(MadeUpTrials.facts("single-fault", 502), MadeUpTrials.SETTINGS, tally);
    }

    private static String page(Report report) {
        return ReportPage.write(report);
    }

    private static Document parsed(String page) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static String text(Document document, String tag) {
        return elements(document, tag).getFirst().getTextContent();
    }

    private static List<Element> elements(Document document, String tag) {
        return collected(document.getElementsByTagName(tag));
    }

    private static List<Element> children(Element parent, String tag) {
        return collected(parent.getElementsByTagName(tag));
    }

    private static List<Element> collected(NodeList nodes) {
        var elements = new ArrayList<Element>();
        for (var i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
