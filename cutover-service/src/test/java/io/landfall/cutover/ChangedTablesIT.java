package io.landfall.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.contracts.Failure;
import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.cutover.journal.Phase;
import io.landfall.messaging.step.StepOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicated tables inside the fence: those that changed since their load are compared as long as there is time. */
class ChangedTablesIT {

    /** A third of it, 40 s, is kept from digests, and half of that from counting. */
    private static final int DOWNTIME = 120;

    private static final int ENOUGH_TO_COUNT = 30;
    private static final int TOO_LITTLE = 10;

    private static final String DIGESTING = "hashtextextended";
    private static final String COUNTING = "count(*) AS rows";

    private CutoverFixture fixture;
    private MigrationSpec spec;

    /** The table that nobody changed differs, which nothing but a look at it would tell. */
    @BeforeEach
    void a_table_that_changed_and_one_that_did_not() throws Exception {
        fixture = new CutoverFixture();
        for (Side side : List.of(fixture.source, fixture.target)) {
            side.execute(
                    "CREATE TABLE unchanged (id int PRIMARY KEY)",
                    "ALTER TABLE unchanged OWNER TO shop_owner",
                    "CREATE TABLE large (id int PRIMARY KEY, note text)",
                    "ALTER TABLE large OWNER TO shop_owner");
        }
        fixture.target.execute("INSERT INTO unchanged VALUES (1)");
        fixture.source.execute("INSERT INTO ledger (id, amount) VALUES ('one', 1), ('two', 2)");
        fixture.target.execute(
                "INSERT INTO landfall.dirty_table (task, schema_name, table_name, last_commit_lsn, changes)"
                        + " VALUES ('stand-in', 'public', 'ledger', '0/1', 2)");
        spec = fixture.aMigration(DOWNTIME);
        fixture.approved(spec);
    }

    @AfterEach
    void end() throws Exception {
        fixture.stop();
    }

    @Test
    void are_compared_by_digest_and_no_others() {
        assertThat(cutover(_ -> {})).isInstanceOf(StepOutcome.Succeeded.class);

        assertThat(verdicts()).containsExactly("public.ledger DIGEST 2 rows, digest");
    }

    @Test
    void a_damaged_row_turns_the_cutover_back_and_the_source_takes_writes_again() throws Exception {
        List<String> asFound = fixture.source.grants();

        StepOutcome outcome =
                cutover(at("VERIFYING", () -> fixture.target.execute("UPDATE ledger SET amount = 3 WHERE id = 'two'")));

        Failure failure = differing(outcome);
        assertThat(failure.reason()).contains("public.ledger", "2 rows with digest");
        assertThat(failure.remedy()).contains("landfall repair");
        assertThat(fixture.journal.newest(spec.migrationId()).orElseThrow().phase())
                .isEqualTo(Phase.ROLLED_BACK);
        assertThat(fixture.source.grants()).isEqualTo(asFound);
        assertThat(fixture.target.admits(CutoverFixture.APP)).isFalse();
        ApplicationWriters writers = new ApplicationWriters(fixture.source, 1);
        try {
            await().until(() -> writers.acknowledged.size() > 5);
        } finally {
            writers.stop();
        }
    }

    @Test
    void only_the_blocks_that_changed_are_read_of_a_large_table() throws Exception {
        aLargeTable();
        fixture.target.execute("UPDATE large SET note = 'nobody looks there' WHERE id = 4000");

        assertThat(cutover(_ -> {})).isInstanceOf(StepOutcome.Succeeded.class);

        assertThat(verdicts())
                .containsExactlyInAnyOrder(
                        "public.ledger DIGEST 2 rows, digest", "public.large DIGEST_OF_CHANGED 2047 rows, digest");
    }

    @Test
    void a_damaged_row_in_a_block_that_changed_turns_the_cutover_back() throws Exception {
        aLargeTable();
        fixture.target.execute("UPDATE large SET note = 'damaged' WHERE id = 2047");

        assertThat(differing(cutover(_ -> {})).reason())
                .contains("public.large", "where it changed since the load", "2047 rows with digest");
    }

    @Test
    void a_table_that_one_note_says_changed_anywhere_is_read_whole() throws Exception {
        aLargeTable();
        fixture.target.execute(
                "INSERT INTO landfall.dirty_table (task, schema_name, table_name, last_commit_lsn, changes)"
                        + " VALUES ('another lane', 'public', 'large', '0/1', 2)",
                "UPDATE large SET note = 'damaged' WHERE id = 4000");

        assertThat(differing(cutover(_ -> {})).reason()).contains("public.large", "5000 rows with digest");
    }

    @Test
    void where_time_is_short_rows_are_counted() {
        assertThat(cutover(at("VERIFYING", () -> leave(ENOUGH_TO_COUNT)))).isInstanceOf(StepOutcome.Succeeded.class);

        assertThat(verdicts()).containsExactly("public.ledger ROW_COUNT 2 rows");
    }

    @Test
    void a_missing_row_is_found_by_counting_too() {
        StepOutcome outcome = cutover(at("VERIFYING", () -> {
            fixture.target.execute("DELETE FROM ledger WHERE id = 'two'");
            leave(ENOUGH_TO_COUNT);
        }));

        assertThat(differing(outcome).reason()).contains("public.ledger", "source has 2 rows, target 1");
        assertThat(fixture.source.admits(CutoverFixture.APP)).isTrue();
    }

    /** Another session holds the target's table: the digest is given up when its time is over, then the count. */
    @Test
    void a_table_that_can_not_be_read_in_time_is_certified_as_not_covered() throws Exception {
        AtomicReference<String> next = new AtomicReference<>("");
        try (Connection other = fixture.target.database().connect()) {
            other.setAutoCommit(false);

            StepOutcome outcome = cutover(reached -> {
                if (reached.equals("BEFORE_VERIFY_DATA")) {
                    next.set("lock");
                } else if (reached.equals("AFTER_VERIFY_DATA")) {
                    release(other);
                } else if (next.get().equals("lock")) {
                    lockLedger(other);
                    next.set(DIGESTING);
                } else if (next.get().equals(DIGESTING) && isWaiting(DIGESTING)) {
                    leave(ENOUGH_TO_COUNT);
                    next.set(COUNTING);
                } else if (next.get().equals(COUNTING) && isWaiting(COUNTING)) {
                    leave(TOO_LITTLE);
                    next.set("");
                }
            });

            assertThat(outcome).as(outcome.toString()).isInstanceOf(StepOutcome.Succeeded.class);
        }
        assertThat(next).as("what never waited").hasValue("");
        assertThat(verdicts()).containsExactly("public.ledger NOT_COVERED");
    }

    /** 5,000 rows, of which those of the first two blocks may have changed. */
    private void aLargeTable() throws SQLException {
        fixture.source.execute("INSERT INTO large SELECT g, 'row ' || g FROM generate_series(1, 5000) AS g");
        await().until(() -> fixture.target.one("SELECT count(*) FROM large").equals("5000"));
        fixture.target.execute("ANALYZE large");
        fixture.target.execute(
                "INSERT INTO landfall.dirty_table (task, schema_name, table_name, last_commit_lsn, changes)"
                        + " VALUES ('stand-in', 'public', 'large', '0/1', 2)",
                "INSERT INTO landfall.dirty_block VALUES ('stand-in', 'public', 'large', 'id', 0),"
                        + " ('stand-in', 'public', 'large', 'id', 1)");
    }

    private StepOutcome cutover(Consumer<String> reached) {
        return fixture.step.perform(fixture.aRun(spec, reached));
    }

    private static Consumer<String> at(String place, Runnable what) {
        return reached -> {
            if (reached.equals(place)) {
                what.run();
            }
        };
    }

    /** So many seconds until the deadline. */
    private void leave(int seconds) {
        fixture.jdbc
                .sql("UPDATE cutover SET deadline = clock_timestamp() + :seconds * interval '1 second'")
                .param("seconds", seconds)
                .update();
    }

    private static void lockLedger(Connection other) {
        try {
            other.createStatement().execute("LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void release(Connection other) {
        try {
            other.rollback();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Whether a statement with that text waits for the lock. */
    private boolean isWaiting(String text) {
        return fixture.target
                .one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock' AND position('" + text + "' IN query) > 0")
                .equals("1");
    }

    private static Failure differing(StepOutcome outcome) {
        assertThat(outcome).as(outcome.toString()).isInstanceOf(StepOutcome.Failed.class);
        Failure failure = ((StepOutcome.Failed) outcome).failure();
        assertThat(failure.code()).isEqualTo("DATA_DIFFERS");
        return failure;
    }

    /** Of the certificate, each table with what was compared of it. */
    private List<String> verdicts() {
        return fixture.certificates
                .find(spec.migrationId())
                .orElseThrow()
                .verification()
                .path("tables")
                .valueStream()
                .map(table -> table.path("table").asString() + " "
                        + table.path("means").asString()
                        + (table.path("rows").isNumber()
                                ? " " + table.path("rows").asLong() + " rows"
                                : "")
                        + (table.path("digest").isString() ? ", digest" : ""))
                .toList();
    }
}
