package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.settings.Fault;
import io.github.wrappersync.publisher.settings.Secret;
import io.github.wrappersync.publisher.settings.SettingsException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Applies the signing keys that stand in the settings. As with tokens, a value counts once: it is
 * applied where it is another one than the one that was applied last, so that a key that was given
 * or removed by the API stays so over a restart. The key that it replaces signs as well for a day.
 */
public final class SettingsSigningKeys {

  private static final Logger log = LoggerFactory.getLogger(SettingsSigningKeys.class);

  private static final String APPLY =
      """
      UPDATE sync.application
      SET old_signing_key = CASE WHEN signing_key <> :key THEN signing_key ELSE old_signing_key END,
          old_signing_key_valid_until =
            CASE WHEN signing_key <> :key THEN now() + make_interval(secs => :overlap) ELSE old_signing_key_valid_until END,
          signing_key = :key, settings_signing_key_hash = decode(:hash, 'hex')
      WHERE name = :name AND settings_signing_key_hash IS DISTINCT FROM decode(:hash, 'hex')
      """;

  private final JdbcClient jdbc;

  public SettingsSigningKeys(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Applies what has changed in the settings.
   *
   * @param keys by application
   * @throws SettingsException if there has never been such an application
   */
  public void apply(Map<String, Secret> keys) {
    List<String> present = names("SELECT name FROM sync.application ORDER BY name");
    List<String> removed = names("SELECT name FROM sync.removed_application ORDER BY name");
    List<Fault> faults =
        keys.keySet().stream()
            .filter(name -> !present.contains(name) && !removed.contains(name))
            .map(name -> unknown(name, present))
            .toList();
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    keys.forEach(this::apply);
    List<String> ofRemoved =
        keys.keySet().stream().filter(name -> !present.contains(name)).toList();
    if (!ofRemoved.isEmpty()) {
      log.warn(
          "The settings have a signing key for {}, which was removed: it is ignored. Take it out of the settings",
          String.join(", ", ofRemoved));
    }
  }

  private void apply(String name, Secret key) {
    jdbc.sql(APPLY)
        .param("name", name)
        .param("key", key.value())
        .param("overlap", SigningKeys.OVERLAP.toSeconds())
        .param("hash", Tokens.hash(key.value()))
        .update();
  }

  private List<String> names(String sql) {
    return jdbc.sql(sql).query(String.class).list();
  }

  private static Fault unknown(String name, List<String> present) {
    return new Fault(
        "sync.publisher.applications." + name + ".signing-key",
        "a signing key for the application '" + name + "', which does not exist",
        present.isEmpty()
            ? "none, as there are no applications"
            : "one of " + String.join(", ", present),
        "register the application first (PUT /admin/applications/%s), or remove the setting"
            .formatted(name));
  }
}
