package io.landfall.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A copy that one side refuses: the other side's session must be free for its rollback, or the load hangs for ever. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CopyPipeIT {

    private static final int MAX_ROW_BYTES = 20;
    private static final String ROWS = "COPY (SELECT %s FROM generate_series(1, 100000) i) TO STDOUT";

    private final LocalDatabase source = SharedPostgres.source().freshDatabase("pipe_source");
    private final LocalDatabase target = SharedPostgres.target().freshDatabase("pipe_target");

    @Test
    void frees_the_target_when_the_source_refuses_to_begin() throws SQLException {
        source.execute("CREATE TABLE locked (i int)");
        try (Connection other = source.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE locked");

            assertThat(stateAfterCopying("COPY locked TO STDOUT")).isEqualTo("55P03");
        }
    }

    @Test
    void frees_the_target_when_the_source_fails_on_the_way() throws SQLException {
        assertThat(stateAfterCopying(ROWS.formatted("1 / (i - 90000)"))).isEqualTo("22012");
    }

    @Test
    void frees_the_target_when_it_refuses_a_row() throws SQLException {
        assertThat(stateAfterCopying(ROWS.formatted("i - 90000"))).isEqualTo("23514");
    }

    @Test
    void frees_the_target_when_the_engine_itself_fails_on_the_way() throws SQLException {
        assertThat(stateAfterCopying(ROWS.formatted("i + 10"), (_, _) -> {
                    throw new StackOverflowError();
                }))
                .isEqualTo("XX000");
    }

    /** In the text form a row ends with a line feed. */
    @Test
    void frees_the_target_when_a_row_is_above_the_limit() throws SQLException {
        SQLException failure = failureOfCopying(
                ROWS.formatted("lpad((i + 10)::text, CASE i WHEN 90000 THEN 20 ELSE 19 END, '0')"), (_, _) -> {});

        assertThat(failure.getSQLState()).isEqualTo("54000");
        assertThat(failure.getMessage()).startsWith("a row has 21 bytes, more than capture takes (20)");
    }

    private String stateAfterCopying(String copyOut) throws SQLException {
        return stateAfterCopying(copyOut, (_, _) -> {});
    }

    private String stateAfterCopying(String copyOut, CopyPipe.Counter counter) throws SQLException {
        return failureOfCopying(copyOut, counter).getSQLState();
    }

    /** Once the target was rolled back and has answered. */
    private SQLException failureOfCopying(String copyOut, CopyPipe.Counter counter) throws SQLException {
        target.execute("CREATE TABLE copied (i int CHECK (i <> 5))");
        try (Connection from = source.connect();
                Connection to = target.connect();
                Statement settings = from.createStatement();
                Statement question = to.createStatement()) {
            settings.execute("SET lock_timeout = '100ms'");
            to.setAutoCommit(false);

            SQLException failure = catchThrowableOfType(
                    SQLException.class,
                    () -> new CopyPipe(1_000, MAX_ROW_BYTES, new LoadBudget())
                            .run(from, copyOut, to, "COPY copied FROM STDIN", false, counter));

            to.rollback();
            assertThat(question.execute("SELECT 1")).isTrue();
            return failure;
        }
    }
}
