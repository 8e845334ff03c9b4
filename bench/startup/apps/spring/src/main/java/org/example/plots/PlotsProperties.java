package org.example.plots;

import org.springframework.boot.context.properties.ConfigurationProperties;

@ConfigurationProperties("plots")
public record PlotsProperties(int seasonWeeks) {

    public PlotsProperties {
        if (seasonWeeks < 1 || seasonWeeks > 52) {
            throw new IllegalArgumentException("a season has 1 to 52 weeks, not " + seasonWeeks);
        }
    }
}
