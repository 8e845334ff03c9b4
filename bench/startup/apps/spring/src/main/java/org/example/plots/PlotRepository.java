package org.example.plots;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class PlotRepository {

    private final JdbcClient database;

    public PlotRepository(JdbcClient database) {
        this.database = database;
    }

    public List<Plot> all() {
        return database
                .sql("SELECT id, name, square_metres, gardener_id FROM plot ORDER BY name LIMIT 200")
                .query(Plot.class)
                .list();
    }

    public long free() {
        return database
                .sql("SELECT count(*) FROM plot WHERE gardener_id IS NULL")
                .query(Long.class)
                .single();
    }
}
