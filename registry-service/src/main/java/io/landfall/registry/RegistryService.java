package io.landfall.registry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class RegistryService {

    /** Runs until the process is ended. */
    public static void main(String[] args) {
        SpringApplication.run(RegistryService.class, args);
    }
}
