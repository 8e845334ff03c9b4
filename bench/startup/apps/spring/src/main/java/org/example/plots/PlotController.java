package org.example.plots;

import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class PlotController {

    private final PlotRepository plots;

    public PlotController(PlotRepository plots) {
        this.plots = plots;
    }

    @GetMapping("/")
    public Map<String, Object> home() {
        return Map.of("service", "plots", "free", plots.free());
    }

    @GetMapping("/plots")
    public List<Plot> all() {
        return plots.all();
    }
}
