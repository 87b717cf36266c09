package io.github.wrappersync.examples.crm;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where things are. Every value comes from the environment; without it, it is where the quick start
 * has it.
 *
 * @param publisherUrl {@code SYNC_PUBLISHER_URL}
 * @param token {@code SYNC_TOKEN}, the application's token with the publisher
 * @param redisUrl {@code SYNC_REDIS_URL}
 * @param directory {@code CRM_DIRECTORY}, for the CRM's database and the file of its warm start
 */
record Settings(String publisherUrl, String token, String redisUrl, Path directory) {

  static Settings of(Map<String, String> environment) {
    return new Settings(
        environment.getOrDefault("SYNC_PUBLISHER_URL", "http://localhost:18080"),
        environment.getOrDefault("SYNC_TOKEN", "quickstart-crm-token"),
        environment.getOrDefault("SYNC_REDIS_URL", "redis://localhost:16379"),
        Path.of(environment.getOrDefault("CRM_DIRECTORY", "target/crm")));
  }

  Path warmFile() {
    return directory.resolve("crm.warm");
  }

  String jdbcUrl() {
    return "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE"
        .formatted(directory.toAbsolutePath().resolve("crm"));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "publisher %s, Redis %s, data in %s".formatted(publisherUrl, redisUrl, directory);
  }
}
