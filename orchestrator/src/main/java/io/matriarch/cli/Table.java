package io.matriarch.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cells in columns. */
final class Table {

    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        this.head = List.of(head);
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    /** A line for the head and one for each row, each column as wide as its widest cell. */
    List<String> lines() {
        var all = new ArrayList<List<String>>();
        all.add(head);
        all.addAll(rows);
        var widths = IntStream.range(0, head.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (var i = 0; i < cells.size(); i++) {
            line.append(cells.get(i)).repeat(' ', widths[i] - cells.get(i).length() + 2);
        }
        return line.toString().stripTrailing();
    }
}
