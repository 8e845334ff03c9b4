package org.example.plots;

import org.springframework.boot.context.properties.ConfigurationProperties;

@ConfigurationProperties("plots")
public record PlotsProperties(String invitationSecret, int seasonWeeks) {

    public PlotsProperties {
        if (invitationSecret == null || invitationSecret.length() < 16) {
            throw new IllegalArgumentException("the invitation secret needs at least 16 characters");
        }
    }
}
