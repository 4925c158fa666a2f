package io.landfall.databases.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionPatternsTest {

    @Test
    void excludes_one_table_and_nothing_else() {
        ExclusionPatterns patterns = ExclusionPatterns.of(List.of("audit.log"));
        assertThat(patterns.excludes(new QualifiedName("audit", "log"))).isTrue();
        assertThat(patterns.excludes(new QualifiedName("audit", "Log"))).isFalse();
        assertThat(patterns.excludes(new QualifiedName("audit", "log2"))).isFalse();
        assertThat(patterns.excludes(new QualifiedName("audits", "log"))).isFalse();
        assertThat(patterns.excludesSchema("audit")).isFalse();
    }

    @Test
    void a_star_stands_for_any_characters_and_nothing_else_is_special() {
        ExclusionPatterns patterns = ExclusionPatterns.of(List.of("audit.*", "public.tmp_*_old", "x.a+b"));
        assertThat(patterns.excludes(new QualifiedName("audit", "any thing.\n\"at\" all")))
                .isTrue();
        assertThat(patterns.excludesSchema("audit")).isTrue();
        assertThat(patterns.excludes(new QualifiedName("public", "tmp_1_old"))).isTrue();
        assertThat(patterns.excludes(new QualifiedName("public", "tmp_1_new"))).isFalse();
        assertThat(patterns.excludes(new QualifiedName("x", "aab"))).isFalse();
    }

    @Test
    void quoted_parts_are_literal() {
        ExclusionPatterns patterns = ExclusionPatterns.of(List.of("\"my.schema\".\"a*\"\"b\""));
        assertThat(patterns.excludes(new QualifiedName("my.schema", "a*\"b"))).isTrue();
        assertThat(patterns.excludes(new QualifiedName("my.schema", "aX\"b"))).isFalse();
    }

    @Test
    void objects_outside_schemas_are_named_by_class() {
        ExclusionPatterns patterns = ExclusionPatterns.of(List.of("event-trigger:audit_*"));
        assertThat(patterns.excludes("event-trigger", "audit_ddl")).isTrue();
        assertThat(patterns.excludes("publication", "audit_ddl")).isFalse();
        assertThat(patterns.excludes(new QualifiedName("event-trigger", "audit_ddl")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", ".", "a.", ".b", "a\"b.c", "Class:name"})
    void an_unreadable_pattern_is_refused_by_name(String pattern) {
        assertThatThrownBy(() -> ExclusionPatterns.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'");
    }
}
