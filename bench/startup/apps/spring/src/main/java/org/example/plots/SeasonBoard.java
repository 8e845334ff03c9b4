package org.example.plots;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Says at the start how much of the garden is free. */
@Component
public class SeasonBoard implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(SeasonBoard.class);

    private final PlotRepository plots;
    private final PlotsProperties properties;

    public SeasonBoard(PlotRepository plots, PlotsProperties properties) {
        this.plots = plots;
        this.properties = properties;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        LOG.info("{} plots are free in a season of {} weeks", plots.free(), properties.seasonWeeks());
    }
}
