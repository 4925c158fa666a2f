package io.landfall.dmsadapter.step;

import io.landfall.messaging.step.StepRun;
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

    public void set(StepRun run, String mark) {
        jdbc.sql("INSERT INTO run_mark (command_id, mark) VALUES (:command, :mark) ON CONFLICT DO NOTHING")
                .param("command", run.commandId())
                .param("mark", mark)
                .update();
    }
}
