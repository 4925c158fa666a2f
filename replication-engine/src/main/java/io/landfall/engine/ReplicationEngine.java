package io.landfall.engine;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class ReplicationEngine {

    /** Runs until the process is ended. */
    public static void main(String[] args) {
        SpringApplication.run(ReplicationEngine.class, args);
    }
}
