package io.landfall.api.report;

import io.landfall.api.security.ServiceCredentials;
import io.landfall.api.trace.TraceHeader;
import io.landfall.messaging.MessagingProperties;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/** Wires the keeping and reading of reports. */
@Configuration(proxyBeanMethods = false)
@Import(ReportController.class)
public class ReportConfiguration {

    @Bean
    ReportStore reportStore(MessagingProperties properties, JdbcClient jdbc) {
        return new ReportStore(properties.service(), jdbc);
    }

    @Bean
    ReportReader reportReader(ServiceAddresses addresses, ServiceCredentials credentials) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory();
        requests.setReadTimeout(Duration.ofSeconds(30));
        RestClient http = RestClient.builder()
                .requestFactory(requests)
                .requestInterceptor(new TraceHeader())
                .build();
        return new ReportReader(http, addresses, credentials);
    }
}
