package org.example.plots;

public record Plot(long id, String name, int squareMetres, Long gardenerId) {
}
