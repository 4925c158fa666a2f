package io.landfall.cli.cutover;

import io.landfall.cli.ExitCode;
import io.landfall.cli.RegistryCommand;
import io.landfall.cli.Target;
import io.landfall.cli.client.LandfallClient;
import io.landfall.cli.client.MigrationView;
import io.landfall.cli.client.TaskView;
import io.landfall.cli.output.Data;
import io.landfall.cli.output.Format;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** What was measured at the cutover. */
@Command(
        name = "certificate",
        description = "Writes the certificate of a completed cutover: an object for TASK/DATABASE, a list for TASK.")
public final class CertificateCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "TASK or TASK/DATABASE.")
    private Target target = new Target("", null);

    @Option(
            names = {"-o", "--output"},
            description = "json or yaml.",
            defaultValue = "json")
    private Format format = Format.JSON;

    @Override
    public Integer call() {
        LandfallClient client = client();
        TaskView task = client.task(target.task());
        List<MigrationView> migrations = target.migrationsOf(task);
        ArrayNode certificates = JsonMapper.shared().createArrayNode();
        for (MigrationView migration : migrations) {
            certificates.add(
                    client.certificate(task.name(), migration.migrationId().toString()));
        }
        out().println(Data.text(target.database() == null ? certificates : certificates.get(0), format));
        return ExitCode.OK;
    }
}
