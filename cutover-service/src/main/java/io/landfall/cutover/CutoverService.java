package io.landfall.cutover;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class CutoverService {

    /** Runs until the process is ended. */
    public static void main(String[] args) {
        SpringApplication.run(CutoverService.class, args);
    }
}
