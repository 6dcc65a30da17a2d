package io.matriarch.simulator.report.page;

/** Tables that scroll by themselves where the page is narrow, so that the page does not. */
final class Tables {

    private Tables() {}

    /** Begins a table; its first column has names, the others have numbers. */
    static void open(Markup page, String caption, String... heads) {
        page.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", caption);
        page.open("table").leaf("caption", caption).open("thead").open("tr");
        for (var i = 0; i < heads.length; i++) {
            page.leaf("th", heads[i], "scope", "col", "class", i == 0 ? "name" : "number");
        }
        page.close().close().open("tbody");
    }

    static void close(Markup page) {
        page.close().close().close();
    }

    /** Cells of the row that is open. */
    static void numbers(Markup page, String... cells) {
        for (var cell : cells) {
            page.leaf("td", cell, "class", "number");
        }
    }
}
