package io.landfall.databases.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.identifier.QualifiedName;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SequenceSettingTest {

    private static final QualifiedName NAME = new QualifiedName("app", "it's \"q");

    @Test
    void stands_as_on_the_source_when_no_table_is_further() {
        assertThat(setting(41, true, 1, 41L).sql())
                .isEqualTo("SELECT pg_catalog.setval('\"app\".\"it''s \"\"q\"'::pg_catalog.regclass, 41, true)");
        assertThat(setting(7, false, 1, 6L)).isEqualTo(new SequenceSetting(NAME, 7, false, ""));
        assertThat(setting(7, false, 1, null)).isEqualTo(new SequenceSetting(NAME, 7, false, ""));
    }

    @Test
    void goes_beyond_what_the_tables_hold_and_says_so() {
        assertThat(setting(41, true, 1, 42L)).satisfies(setting -> {
            assertThat(setting.value()).isEqualTo(42);
            assertThat(setting.called()).isTrue();
            assertThat(setting.note()).contains("42", "41");
        });
        assertThat(setting(7, false, 1, 7L).value()).isEqualTo(7);
        assertThat(setting(7, false, 1, 7L).called()).isTrue();
    }

    @Test
    void stays_on_the_values_that_the_increment_reaches() {
        assertThat(setting(21, true, 10, 32L).value()).isEqualTo(41);
        assertThat(setting(21, true, 10, 31L).value()).isEqualTo(31);
    }

    @Test
    void a_descending_sequence_goes_down() {
        assertThat(setting(-5, true, -3, -4L)).isEqualTo(new SequenceSetting(NAME, -5, true, ""));
        assertThat(setting(-5, true, -3, -9L).value()).isEqualTo(-11);
    }

    @Test
    void a_cycling_sequence_is_only_set_to_the_sources_value() {
        SequenceValue cycling = new SequenceValue(NAME, 3, true, 1, 1, 100, true);
        assertThat(SequenceSetting.of(cycling, Optional.of(BigInteger.valueOf(100))))
                .isEqualTo(new SequenceSetting(NAME, 3, true, ""));
    }

    @Test
    void never_leaves_the_bounds() {
        SequenceValue small = new SequenceValue(NAME, 30_000, true, 1, 1, 32_767, false);
        SequenceSetting setting = SequenceSetting.of(small, Optional.of(BigInteger.valueOf(40_000)));
        assertThat(setting.value()).isEqualTo(30_000);
        assertThat(setting.note()).contains("beyond the sequence's bounds");
        SequenceValue full = new SequenceValue(NAME, Long.MAX_VALUE, true, 1, 1, Long.MAX_VALUE, false);
        assertThat(SequenceSetting.of(full, Optional.of(BigInteger.valueOf(Long.MAX_VALUE)))
                        .value())
                .isEqualTo(Long.MAX_VALUE);
    }

    private static SequenceSetting setting(long last, boolean called, long increment, Long extreme) {
        return SequenceSetting.of(
                new SequenceValue(NAME, last, called, increment, -1000, 1000, false),
                Optional.ofNullable(extreme).map(BigInteger::valueOf));
    }
}
