package io.landfall.dmsadapter.access;

import io.landfall.databases.connection.FileSecretCatalogue;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the operator's secrets are. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    SecretCatalogue secretCatalogue(
            @Value("${landfall.secrets.catalogue}") Path catalogue, @Value("${landfall.secrets.dir}") Path directory) {
        return new FileSecretCatalogue(catalogue, directory);
    }

    @Bean
    PostgresConnections postgresConnections(@Value("${landfall.tls.root-certificate:}") String rootCertificate) {
        return PostgresConnections.trusting(rootCertificate);
    }

    @Bean
    MigrationDatabases migrationDatabases(PostgresConnections connections, SecretCatalogue secrets) {
        return new MigrationDatabases(connections, secrets);
    }
}
