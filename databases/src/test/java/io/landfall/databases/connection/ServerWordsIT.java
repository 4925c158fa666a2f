package io.landfall.databases.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server refuses, nothing of a row is in the words, nor in what a log would print. */
class ServerWordsIT {

    private static final LocalDatabase DATABASE = SharedPostgres.source().freshDatabase("words");

    @BeforeAll
    static void create() throws SQLException {
        DATABASE.execute(
                "CREATE TABLE public.bird (name text UNIQUE CHECK (name <> 'canary!'))",
                "INSERT INTO public.bird VALUES ('canary')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO public.bird VALUES ('canary')",
                "INSERT INTO public.bird VALUES ('canary!')",
                "SELECT 'canary'::int",
                "DO $$ BEGIN RAISE 'no place for %', 'canary'; END $$"
            })
    void quote_no_value(String sql) throws SQLException {
        try (Connection connection = open()) {
            SQLException failure = catchThrowableOfType(
                    SQLException.class, () -> connection.createStatement().execute(sql));

            assertThat(ServerWords.of(failure)).isNotBlank().doesNotContain("canary");
            assertThat(asLogged(failure)).doesNotContain("canary");
        }
    }

    @Test
    void quote_no_statement_of_a_batch() throws SQLException {
        try (Connection connection = open();
                var insert = connection.prepareStatement("INSERT INTO public.bird VALUES (?)")) {
            insert.setString(1, "canary");
            insert.addBatch();
            SQLException failure = catchThrowableOfType(SQLException.class, insert::executeBatch);

            assertThat(ServerWords.of(failure)).contains("bird_name_key").doesNotContain("canary");
            assertThat(asLogged(failure)).doesNotContain("canary");
        }
    }

    private static String asLogged(SQLException failure) {
        StringWriter log = new StringWriter();
        ServerWords.loggable(failure).printStackTrace(new PrintWriter(log));
        return log.toString();
    }

    private static Connection open() throws ConnectionFailure {
        return new PostgresConnections()
                .open(
                        new DatabaseAddress(DATABASE.host(), DATABASE.port(), DATABASE.name(), TlsMode.NONE),
                        new Credentials("postgres", ""),
                        Session.of("test"));
    }
}
