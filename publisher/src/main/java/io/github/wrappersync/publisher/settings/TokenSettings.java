package io.github.wrappersync.publisher.settings;

import io.github.wrappersync.model.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of the administrator and of applications: long enough, all different. Which
 * applications there are is known to the database alone, and most get their token from the API: so
 * none is required here.
 */
record TokenSettings(Secret admin, Map<String, Secret> applications) {

  private static final int SHORTEST = 16;
  private static final String EXPECTED =
      "a random text of at least %d characters without whitespace".formatted(SHORTEST);

  static TokenSettings read(Settings settings, List<Fault> faults) {
    Map<String, String> names = new LinkedHashMap<>();
    String admin =
        token(
            settings.find(Settings.ADMIN_TOKEN).orElse(null),
            Settings.variable(Settings.ADMIN_TOKEN),
            names,
            faults);
    Map<String, Secret> applications = new TreeMap<>();
    settings
        .applicationTokens()
        .forEach(
            (application, setting) -> {
              if (!DataType.isName(application)) {
                faults.add(
                    new Fault(
                        setting.name(),
                        "the application '" + application + "'",
                        "a name of lower-case letters, digits and hyphens, beginning with a letter",
                        "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN=$(openssl rand -hex 24)"));
              }
              String variable = Settings.variable("applications." + application + ".token");
              applications.put(application, new Secret(token(setting, variable, names, faults)));
            });
    return new TokenSettings(new Secret(admin), applications);
  }

  private static String token(
      Settings.@Nullable Setting setting,
      String variable,
      Map<String, String> names,
      List<Fault> faults) {
    String name = setting == null ? variable : setting.name();
    String token = setting == null ? "" : setting.value();
    String found = null;
    if (token.isEmpty()) {
      found = setting == null ? Fault.NOT_SET : "empty";
    } else if (token.length() < SHORTEST) {
      found = "a text of %d characters".formatted(token.length());
    } else if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      found = "a text with whitespace or characters beyond ASCII";
    } else {
      String other = names.putIfAbsent(token, name);
      found = other == null ? null : "the same token as in " + other;
    }
    if (found != null) {
      faults.add(
          new Fault(
              name,
              found,
              EXPECTED + ", another one for each",
              variable + "=$(openssl rand -hex 24)"));
    }
    return token;
  }
}
