package io.landfall.validation;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class ValidationService {

    /** Runs until the process is ended. */
    public static void main(String[] args) {
        SpringApplication.run(ValidationService.class, args);
    }
}
