package io.landfall.databases.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IdentifiersTest {

    @Test
    void doubles_the_quotes_of_an_identifier() {
        assertThat(Identifiers.quote("a\"b; DROP TABLE x.y --")).isEqualTo("\"a\"\"b; DROP TABLE x.y --\"");
    }

    @Test
    void escapes_backslashes_and_quotes_of_a_literal() {
        assertThat(Identifiers.literal("it's")).isEqualTo("'it''s'");
        assertThat(Identifiers.literal("a\\'b")).isEqualTo("E'a\\\\''b'");
        assertThat(Identifiers.literal("")).isEqualTo("''");
    }

    @Test
    void refuses_what_sql_text_can_not_hold() {
        assertThatThrownBy(() -> Identifiers.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identifiers.literal("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identifiers.quote("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shows_a_qualified_name_readable_and_unambiguous() {
        assertThat(new QualifiedName("public", "orders")).hasToString("public.orders");
        assertThat(new QualifiedName("a.b", "c")).hasToString("\"a.b\".c");
        assertThat(new QualifiedName("a", "b.c")).hasToString("a.\"b.c\"");
        assertThat(new QualifiedName("public", "Orders").sql()).isEqualTo("\"public\".\"Orders\"");
    }
}
