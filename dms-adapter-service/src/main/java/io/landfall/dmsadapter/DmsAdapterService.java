package io.landfall.dmsadapter;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class DmsAdapterService {

    /** Runs until the process is ended. */
    public static void main(String[] args) {
        SpringApplication.run(DmsAdapterService.class, args);
    }
}
