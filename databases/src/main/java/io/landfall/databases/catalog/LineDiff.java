package io.landfall.databases.catalog;

import java.util.ArrayList;
import java.util.List;

/** Shows which lines two texts don't share: {@code -} only in the first, {@code +} only in the second. */
final class LineDiff {

    private LineDiff() {}

    static String of(String first, String second) {
        List<String> a = first.lines().toList();
        List<String> b = second.lines().toList();
        int[][] common = longestCommon(a, b);
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                lines.add("  " + a.get(i));
                i++;
                j++;
            } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + a.get(i));
                i++;
            } else {
                lines.add("+ " + b.get(j));
                j++;
            }
        }
        return String.join("\n", lines);
    }

    /** Lengths of the longest common subsequences of all pairs of ends. */
    private static int[][] longestCommon(List<String> a, List<String> b) {
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
