package io.landfall.databases.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineDiffTest {

    @Test
    void shows_the_lines_that_differ_among_those_that_do_not() {
        assertThat(LineDiff.of("a\nb\nc\nd", "a\nx\nc\nd\ne")).isEqualTo("  a\n- b\n+ x\n  c\n  d\n+ e");
    }
}
