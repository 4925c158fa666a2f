package io.landfall.dmsadapter.step;

import io.landfall.messaging.step.StepRun;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a run has done once and does not do again, whoever goes on with it. */
@Component
public class Marks {

    private final JdbcClient jdbc;

    Marks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public boolean has(StepRun run, String mark) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM run_mark WHERE command_id = :command AND mark = :mark)")
                .param("command", run.commandId())
                .param("mark", mark)
                .query(Boolean.class)
                .single();
    }

    /** All of a run. */
    public Set<String> all(StepRun run) {
        return new HashSet<>(jdbc.sql("SELECT mark FROM run_mark WHERE command_id = :command")
                .param("command", run.commandId())
                .query(String.class)
                .list());
    }

    /** For what may be done again: the mark does not wait for the disk, and is lost if the state server crashes now. */
    public void note(StepRun run, String mark) {
        jdbc.sql("""
                INSERT INTO run_mark (command_id, mark)
                SELECT :command, :mark FROM set_config('synchronous_commit', 'off', true)
                ON CONFLICT DO NOTHING
                """).param("command", run.commandId()).param("mark", mark).update();
    }

    public void set(StepRun run, String mark) {
        jdbc.sql("INSERT INTO run_mark (command_id, mark) VALUES (:command, :mark) ON CONFLICT DO NOTHING")
                .param("command", run.commandId())
                .param("mark", mark)
                .update();
    }
}
