package io.landfall.databases.catalog.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.databases.catalog.Ddl;
import io.landfall.databases.catalog.SequenceSetting;
import io.landfall.databases.catalog.SequenceValue;
import io.landfall.databases.identifier.ExclusionPatterns;
import io.landfall.databases.identifier.QualifiedName;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceValuesIT {

    private static final String TABLES = """
            CREATE TABLE public.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
            CREATE SEQUENCE public.fresh START WITH 5;
            CREATE SEQUENCE public."set; back" INCREMENT BY -2 MINVALUE -100 MAXVALUE 100 START WITH 50;
            CREATE TABLE public.downwards (id int DEFAULT nextval('public."set; back"') PRIMARY KEY);
            CREATE SEQUENCE public.shared;
            CREATE TABLE public.one (id int DEFAULT nextval('public.shared') PRIMARY KEY);
            CREATE TABLE public.other (id int DEFAULT nextval('public.shared') PRIMARY KEY)
            """;

    @Test
    void the_target_hands_out_nothing_that_either_side_has() throws SQLException {
        LocalDatabase source = SharedPostgres.source().freshDatabase("sequences");
        LocalDatabase target = SharedPostgres.source().freshDatabase("sequences");
        source.execute(TABLES);
        target.execute(TABLES);
        source.execute(
                "INSERT INTO public.orders SELECT FROM generate_series(1, 3)",
                "SELECT setval('public.\"set; back\"', 44, false)",
                "SELECT setval('public.shared', 10)");
        target.execute("INSERT INTO public.other VALUES (17)", "INSERT INTO public.downwards VALUES (41)");

        List<SequenceSetting> settings;
        try (Connection from = NastyDatabase.connect(source);
                Connection to = NastyDatabase.connect(target)) {
            List<SequenceValue> values = SequenceValues.read(from, ExclusionPatterns.none());
            assertThat(values)
                    .contains(new SequenceValue(name("fresh"), 5, false, 1, 1, Long.MAX_VALUE, false))
                    .contains(new SequenceValue(name("orders_id_seq"), 3, true, 1, 1, Long.MAX_VALUE, false));
            settings = SequenceValues.settings(values, to);
            Ddl.execute(to, settings.stream().map(SequenceSetting::sql).toList());

            assertThat(SequenceValues.read(to, ExclusionPatterns.none()))
                    .extracting(value -> value.name().name() + " " + value.lastValue() + " " + value.called())
                    .containsExactly("fresh 5 false", "orders_id_seq 3 true", "set; back 40 true", "shared 17 true");
        }
        assertThat(settings).filteredOn(setting -> !setting.note().isEmpty()).hasSize(2);
    }

    private static QualifiedName name(String name) {
        return new QualifiedName("public", name);
    }
}
