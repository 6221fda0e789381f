package io.stagecoach.launcher;

import java.nio.file.Path;
import java.util.Properties;

/**
 * What {@code up} was told, for members that are started later.
 *
 * @param model a folder's whole path, a hub id, or {@code demo}
 * @param dtype empty for the one that config.json names
 * @param device empty for the default
 * @param config config.json's whole path
 */
record ClusterSettings(String model, String dtype, String device, Path config) {
    Properties toProperties() {
        Properties properties = new Properties();
        properties.setProperty("model", model);
        properties.setProperty("dtype", dtype);
        properties.setProperty("device", device);
        properties.setProperty("config", config.toString());
        return properties;
    }

    static ClusterSettings of(Properties properties) {
        return new ClusterSettings(
                properties.getProperty("model", ""),
                properties.getProperty("dtype", ""),
                properties.getProperty("device", ""),
                Path.of(properties.getProperty("config", "")));
    }
}
