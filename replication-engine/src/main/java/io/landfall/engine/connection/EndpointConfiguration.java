package io.landfall.engine.connection;

import io.landfall.databases.connection.FileSecretCatalogue;
import io.landfall.databases.connection.PostgresConnections;
import io.landfall.databases.connection.SecretCatalogue;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operator's secrets and the connections opened with them. */
@Configuration(proxyBeanMethods = false)
class EndpointConfiguration {

    @Bean
    PostgresConnections postgresConnections(@Value("${landfall.tls.root-certificate:}") String rootCertificate) {
        return PostgresConnections.trusting(rootCertificate);
    }

    @Bean
    SecretCatalogue secretCatalogue(
            @Value("${landfall.secrets.catalogue}") Path catalogue, @Value("${landfall.secrets.dir}") Path directory) {
        return new FileSecretCatalogue(catalogue, directory);
    }

    @Bean
    EndpointConnections endpointConnections(PostgresConnections connections, SecretCatalogue secrets) {
        return new EndpointConnections(connections, secrets);
    }
}
