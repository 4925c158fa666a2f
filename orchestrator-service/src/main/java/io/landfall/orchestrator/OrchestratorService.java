package io.landfall.orchestrator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class OrchestratorService {

    /** Runs until the process is ended. */
    public static void main(String[] args) {
        SpringApplication.run(OrchestratorService.class, args);
    }
}
