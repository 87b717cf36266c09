package io.github.wrappersync.publisher.settings;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.wire.SigningKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of applications are signed with, where the settings say so: another key for
 * each. Most get theirs from the API, and none is required.
 */
final class SigningKeySettings {

  private SigningKeySettings() {}

  static Map<String, Secret> read(Settings settings, List<Fault> faults) {
    Map<String, Secret> keys = new TreeMap<>();
    Map<String, String> names = new HashMap<>();
    settings
        .signingKeys()
        .forEach(
            (application, setting) -> {
              String found = fault(application, setting, names);
              if (found != null) {
                faults.add(
                    new Fault(
                        setting.name(),
                        found,
                        SigningKey.FORM + ", another one for each application",
                        "SYNC_PUBLISHER_APPLICATIONS_CRM_SIGNING_KEY=sigkey_$(openssl rand -base64 32)"));
              }
              keys.put(application, new Secret(setting.value()));
            });
    return keys;
  }

  /** What is wrong, without the key; null if nothing is. */
  private static @Nullable String fault(
      String application, Settings.Setting setting, Map<String, String> names) {
    if (!DataType.isName(application)) {
      return "the application '" + application + "', which is no name of one";
    }
    if (setting.value().isEmpty()) {
      return "empty";
    }
    try {
      SigningKey.of(setting.value());
    } catch (IllegalArgumentException e) {
      return "a text that does not have that form";
    }
    String other = names.putIfAbsent(setting.value(), setting.name());
    return other == null ? null : "the same key as in " + other;
  }
}
