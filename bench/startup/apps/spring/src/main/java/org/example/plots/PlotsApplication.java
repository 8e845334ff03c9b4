package org.example.plots;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication
@ConfigurationPropertiesScan
public class PlotsApplication {

    public static void main(String[] args) {
        SpringApplication.run(PlotsApplication.class, args);
    }
}
