package io.landfall.engine.dmsapi;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** What the DMS API is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineProperties.class)
@EnableScheduling
class DmsApiConfiguration {

    @Bean
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Bean
    SignatureVersion4 signatureVersion4(EngineProperties properties, InstantSource clock) {
        return new SignatureVersion4(properties, clock);
    }

    @Bean
    Arns arns(EngineProperties properties) {
        return new Arns(properties.region(), new SecureRandom());
    }
}
