package io.landfall.engine.dmsapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landfall.engine.lab.EngineUnderTest;
import io.landfall.engine.lab.MigrationLab;
import io.landfall.engine.lab.SharedEngine;
import io.landfall.localservers.postgres.LocalDatabase;
import io.landfall.localservers.postgres.SharedPostgres;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that is not ours; some twenty processes of it take their time. */
@Tag("full")
@ExtendWith(SharedEngine.class)
class AwsCliIT {

    private static final Path DOCUMENT = Path.of("..", "docs", "dms-endpoint.md");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void moves_a_table_as_the_document_shows_where_awscli_is_installed() throws Exception {
        assumeTrue(isInstalled(), "awscli is not installed: docs/dms-endpoint.md was not tried");
        LocalDatabase source = SharedPostgres.source().freshDatabase("cli_source");
        LocalDatabase target = SharedPostgres.target().freshDatabase("cli_target");
        source.execute("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
        target.execute("CREATE TABLE orders (id int)");
        EngineUnderTest engine = SharedEngine.get();
        engine.secret("shop-source");
        engine.secret("shop-target");
        String output = run(engine, source, target);

        assertThat(output).contains("public\torders\tTable completed\t1000");
        assertThat(MigrationLab.value(target, "SELECT count(*) || '/' || count(DISTINCT id) FROM orders"))
                .isEqualTo("1000/1000");
        assertThat(engine.client().describeReplicationInstances().replicationInstances())
                .noneMatch(instance -> instance.replicationInstanceIdentifier().equals("demo"));
    }

    private static String run(EngineUnderTest engine, LocalDatabase source, LocalDatabase target) throws Exception {
        Path log = Files.createTempFile(Path.of("target"), "awscli", ".log");
        ProcessBuilder bash = new ProcessBuilder("bash", "-eu", "-c", script())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        bash.environment().putAll(engine.credentials());
        bash.environment()
                .putAll(Map.of(
                        "LANDFALL_DMS", engine.uri().toString(),
                        "SOURCE_HOST", source.host(),
                        "SOURCE_PORT", Integer.toString(source.port()),
                        "SOURCE_DATABASE", source.name(),
                        "TARGET_HOST", target.host(),
                        "TARGET_PORT", Integer.toString(target.port()),
                        "TARGET_DATABASE", target.name()));
        Process process = bash.start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String output = Files.readString(log);
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    /** The document's only block of shell. */
    private static String script() throws Exception {
        var block = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "aws")));
    }
}
