package io.landfall.validation.connection;

import io.landfall.databases.catalog.CopyBudget;
import io.landfall.databases.connection.FileSecretCatalogue;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How this service gets at users' databases: the operator's secret catalogue and the one way to connect. */
@Configuration
class DatabaseAccessConfiguration {

    @Bean
    SecretCatalogue secretCatalogue(
            @Value("${landfall.secrets.catalogue}") Path catalogue, @Value("${landfall.secrets.dir}") Path directory) {
        return new FileSecretCatalogue(catalogue, directory);
    }

    /** The same as cutover-service's. */
    @Bean
    CopyBudget copyBudget(@Value("${landfall.copy-inside-fence.bytes-per-second:10485760}") long bytesPerSecond) {
        return new CopyBudget(bytesPerSecond);
    }

    @Bean
    PostgresConnections postgresConnections(@Value("${landfall.tls.root-certificate:}") String rootCertificate) {
        return PostgresConnections.trusting(rootCertificate);
    }
}
