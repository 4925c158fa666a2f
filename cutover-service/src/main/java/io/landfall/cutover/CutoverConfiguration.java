package io.landfall.cutover;

import io.landfall.cutover.access.MigrationDatabases;
import io.landfall.cutover.approval.Approvals;
import io.landfall.cutover.approval.Plans;
import io.landfall.cutover.cutovertime.SequenceValuesMigration;
import io.landfall.cutover.cutovertime.UnreplicatedMigration;
import io.landfall.cutover.fence.ProbeLogin;
import io.landfall.cutover.journal.CutoverJournal;
import io.landfall.cutover.traffic.TrafficSwitches;
import io.landfall.cutover.verification.DataVerification;
import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.connection.FileSecretCatalogue;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the service together. */
@Configuration(proxyBeanMethods = false)
class CutoverConfiguration {

    @Bean
    SecretCatalogue secretCatalogue(
            @Value("${landfall.secrets.catalogue}") Path catalogue, @Value("${landfall.secrets.dir}") Path directory) {
        return new FileSecretCatalogue(catalogue, directory);
    }

    @Bean
    PostgresConnections postgresConnections(@Value("${landfall.tls.root-certificate:}") String rootCertificate) {
        return PostgresConnections.trusting(rootCertificate);
    }

    /** The same as validation-service's. */
    @Bean
    CopyBudget copyBudget(@Value("${landfall.copy-inside-fence.bytes-per-second:10485760}") long bytesPerSecond) {
        return new CopyBudget(bytesPerSecond);
    }

    @Bean
    MigrationDatabases migrationDatabases(PostgresConnections connections, SecretCatalogue secrets) {
        return new MigrationDatabases(connections, secrets);
    }

    @Bean
    EffectsFactory effectsFactory(
            CutoverJournal journal,
            MigrationDatabases databases,
            Plans plans,
            Approvals approvals,
            ProbeLogin probe,
            SequenceValuesMigration sequences,
            UnreplicatedMigration unreplicated,
            CopyBudget copyBudget,
            DataVerification verification,
            TrafficSwitches traffic) {
        DatabaseEffects.Tools tools = new DatabaseEffects.Tools(
                databases, plans, approvals, probe, sequences, unreplicated, copyBudget, verification, traffic);
        return (run, input) -> new DatabaseEffects(run, journal, tools, input);
    }
}
