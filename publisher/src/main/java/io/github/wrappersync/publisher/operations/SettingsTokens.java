package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.settings.Fault;
import io.github.wrappersync.publisher.settings.Secret;
import io.github.wrappersync.publisher.settings.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Applies the tokens that stand in the settings.
 *
 * <p>A token that was given by the API lives in the database alone, and the settings of a process
 * stay what they were. So a value of the settings counts once: it is applied where it is another
 * one than the one that was applied last. A restart with the same settings changes nothing.
 */
public final class SettingsTokens {

  private static final Logger log = LoggerFactory.getLogger(SettingsTokens.class);

  private static final String APPLY =
      """
      UPDATE sync.application
      SET token_hash = decode(:hash, 'hex'), settings_token_hash = decode(:hash, 'hex'),
          old_token_hash = NULL, old_token_valid_until = NULL
      WHERE name = :name AND settings_token_hash IS DISTINCT FROM decode(:hash, 'hex')
      """;

  private final JdbcClient jdbc;

  public SettingsTokens(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Applies what has changed in the settings, and logs what an operator should know of the rest.
   *
   * @param tokens by application
   * @throws SettingsException if there has never been such an application
   */
  public void apply(Map<String, Secret> tokens) {
    List<String> present = names("SELECT name FROM sync.application ORDER BY name");
    List<String> removed = names("SELECT name FROM sync.removed_application ORDER BY name");
    List<Fault> faults =
        tokens.keySet().stream()
            .filter(name -> !present.contains(name) && !removed.contains(name))
            .map(name -> unknown(name, present))
            .toList();
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    tokens.forEach(
        (name, token) ->
            jdbc.sql(APPLY).param("name", name).param("hash", Tokens.hash(token.value())).update());
    tellWhatMayNotBeMeant(tokens, present);
  }

  private void tellWhatMayNotBeMeant(Map<String, Secret> tokens, List<String> present) {
    List<String> ofRemoved =
        tokens.keySet().stream().filter(name -> !present.contains(name)).toList();
    if (!ofRemoved.isEmpty()) {
      log.warn(
          "The settings have a token for {}, which was removed: it is ignored. Take it out of the settings",
          String.join(", ", ofRemoved));
    }
    List<String> without =
        names("SELECT name FROM sync.application WHERE token_hash IS NULL ORDER BY name");
    if (!without.isEmpty()) {
      log.warn(
          "Nobody can read as {}, without a token: set SYNC_PUBLISHER_APPLICATIONS_<NAME>_TOKEN, or ask for one with"
              + " POST /admin/applications/<name>/token, or remove what is not needed with DELETE /admin/applications/<name>",
          String.join(", ", without));
    }
  }

  private List<String> names(String sql) {
    return jdbc.sql(sql).query(String.class).list();
  }

  private static Fault unknown(String name, List<String> present) {
    return new Fault(
        "sync.publisher.applications." + name + ".token",
        "a token for the application '" + name + "', which does not exist",
        Optional.of(String.join(", ", present))
            .filter(names -> !names.isEmpty())
            .map(names -> "one of " + names)
            .orElse("none, as there are no applications"),
        "register the application first (PUT /admin/applications/%s), or remove the setting"
            .formatted(name));
  }
}
