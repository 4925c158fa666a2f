package io.landfall.cutover.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.contracts.spec.MigrationSpec;
import io.landfall.contracts.spec.TrafficSpec;
import io.landfall.cutover.traffic.TrafficSwitch.Answer;
import io.landfall.databases.connection.Credentials;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.messaging.step.StepFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a console that speaks PgBouncer's protocol; {@code PgBouncerIT} asks a real one, where it is installed. */
class PgBouncerTrafficSwitchTest {

    @TempDir
    Path directory;

    private StandInConsole console;
    private PgBouncerTrafficSwitch pgbouncer;
    private MigrationSpec spec;
    private TrafficSwitch.Occasion occasion;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(
                file(),
                "[databases]\nshop = host=old.example.org port=5432 dbname=shop pool_size=20 auth_user='a b'\n");
        console = new StandInConsole(file());
        pgbouncer = new PgBouncerTrafficSwitch(
                new PostgresConnections(), (secretRef, host) -> new Credentials("landfall", "x"), directory);
        spec = TrafficSpecs.with(
                new TrafficSpec(null, new TrafficSpec.PgBouncer("127.0.0.1", console.port(), "none", "pooler")));
        occasion = new TrafficSwitch.Occasion(new UUID(1, 2), 7, spec);
    }

    @AfterEach
    void stop() throws IOException {
        console.close();
    }

    @Test
    void holds_the_applications_then_sends_them_to_the_target() throws IOException {
        pgbouncer.check(spec);
        assertThat(pgbouncer.pause(occasion)).isInstanceOf(Answer.Done.class);
        assertThat(console.paused()).isTrue();
        assertThat(pgbouncer.switchToTarget(occasion)).isInstanceOf(Answer.Done.class);

        assertThat(console.paused()).isFalse();
        assertThat(console.commands()).containsExactly("PAUSE \"shop\"", "RELOAD", "RESUME \"shop\"");
        assertThat(Files.readString(file()))
                .isEqualTo(
                        "[databases]\nshop = host=new.example.org port=5433 dbname=shop_v2 pool_size=20 auth_user='a b'\n");
    }

    @Test
    void does_nothing_twice_when_it_is_called_again_after_a_crash() {
        pgbouncer.pause(occasion);
        pgbouncer.pause(occasion);
        pgbouncer.switchToTarget(occasion);
        pgbouncer.switchToTarget(occasion);

        assertThat(console.commands()).containsExactly("PAUSE \"shop\"", "RELOAD", "RESUME \"shop\"");
    }

    @Test
    void waits_until_the_last_server_connection_is_free() {
        console.inUse(2);
        assertThat(pgbouncer.pause(occasion)).isInstanceOf(Answer.NotYet.class);
        assertThat(console.paused()).isTrue();
        assertThat(pgbouncer.pause(occasion)).isInstanceOf(Answer.NotYet.class);
        console.inUse(0);

        assertThat(pgbouncer.pause(occasion)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void an_undone_cutover_lets_them_go_on_where_they_were() throws IOException {
        String before = Files.readString(file());
        pgbouncer.pause(occasion);
        assertThat(pgbouncer.resume(occasion)).isInstanceOf(Answer.Done.class);
        assertThat(pgbouncer.resume(occasion)).isInstanceOf(Answer.Done.class);

        assertThat(console.paused()).isFalse();
        assertThat(Files.readString(file())).isEqualTo(before);
    }

    @Test
    void looks_before_the_cutover_for_what_would_make_it_fail_later() throws IOException {
        Files.writeString(file(), "[databases]\nshop = host=elsewhere.example.org port=5432 dbname=shop\n");
        assertFails("POOLER_LEADS_ELSEWHERE");
        Files.writeString(file(), "[databases]\nother = host=old.example.org port=5432 dbname=shop\n");
        assertFails("POOLER_WITHOUT_ENTRY");
        console.close();
        assertFails("POOLER_UNREACHABLE");
    }

    @Test
    void waits_for_a_pooler_that_is_slow_to_answer() {
        console.thinksFor(Duration.ofMillis(2_500));

        pgbouncer.check(spec);
    }

    private void assertFails(String code) {
        assertThatThrownBy(() -> pgbouncer.check(spec))
                .isInstanceOfSatisfying(
                        StepFailedException.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(code));
    }

    private Path file() {
        return directory.resolve("shop.ini");
    }
}
