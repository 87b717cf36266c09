package io.github.wrappersync.publisher.settings;

import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.tls.Tls;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Where changes are announced.
 *
 * @param address one server, Sentinels, or nodes of a Cluster; it prints without the password
 * @param tls whom to trust, and what to show, where the address says TLS
 */
public record RedisSettings(RedisAddress address, Tls tls) {

  /** The setting that holds the address. */
  public static final String NAME = "REDIS_URL";

  /** The setting that names trusted certificates. */
  public static final String CA_FILE = "REDIS_CA_FILE";

  /** The setting that names the publisher's own certificate. */
  public static final String CERTIFICATE_FILE = "REDIS_CERTIFICATE_FILE";

  private static final String KEY_FILE = "REDIS_KEY_FILE";
  private static final String EXAMPLE = "REDIS_URL=redis://localhost:6379";
  private static final RedisAddress NONE = RedisAddress.parse("redis://localhost");

  static RedisSettings read(
      ConfigurableEnvironment environment, Settings settings, List<Fault> faults) {
    RedisAddress address = address(environment, faults);
    return new RedisSettings(
        address, new TlsFiles(environment, settings, faults).read(address.tls()));
  }

  private static RedisAddress address(ConfigurableEnvironment environment, List<Fault> faults) {
    String text = environment.getProperty(NAME);
    String found = Fault.NOT_SET;
    if (text != null) {
      String url = text.strip();
      try {
        return RedisAddress.parse(url);
      } catch (IllegalArgumentException e) {
        found = "%s: %s".formatted(RedisAddress.shown(url), e.getMessage());
      }
    }
    faults.add(new Fault(NAME, found, RedisAddress.EXPECTED, EXAMPLE));
    return NONE;
  }

  /** Reads the files that the settings name; each that cannot be used is a fault of its own. */
  private record TlsFiles(
      ConfigurableEnvironment environment, Settings settings, List<Fault> faults) {

    Tls read(boolean isUsed) {
      Optional<Settings.Setting> trusted = find(CA_FILE, Settings.REDIS_CA_FILE);
      Optional<Settings.Setting> certificate =
          find(CERTIFICATE_FILE, Settings.REDIS_CERTIFICATE_FILE);
      Optional<Settings.Setting> key = find(KEY_FILE, Settings.REDIS_KEY_FILE);
      trusted.or(() -> certificate).or(() -> key).filter(any -> !isUsed).ifPresent(this::unused);
      Tls tls = Tls.DEFAULT;
      if (trusted.isPresent()) {
        Settings.Setting file = trusted.get();
        tls = add(tls, file, "a PEM file with certificates", before -> before.trusting(path(file)));
      }
      if (certificate.isPresent() && key.isPresent()) {
        Settings.Setting first = certificate.get();
        Settings.Setting second = key.get();
        tls =
            add(
                tls,
                first,
                "PEM files with a certificate and, in %s, its key in PKCS #8 without a password"
                    .formatted(second.name()),
                before -> before.showing(path(first), path(second)));
      } else if (certificate.isPresent() || key.isPresent()) {
        String lacking = certificate.isPresent() ? KEY_FILE : CERTIFICATE_FILE;
        faults.add(
            new Fault(
                lacking,
                Fault.NOT_SET,
                "both %s and %s, or none".formatted(CERTIFICATE_FILE, KEY_FILE),
                lacking + "=/etc/sync/redis.pem"));
      }
      return tls;
    }

    private Optional<Settings.Setting> find(String variable, String property) {
      String text = environment.getProperty(variable);
      return text == null
          ? settings.find(property)
          : Optional.of(new Settings.Setting(variable, text.strip()));
    }

    private Tls add(Tls before, Settings.Setting setting, String expected, UnaryOperator<Tls> add) {
      try {
        return add.apply(before);
      } catch (IllegalArgumentException e) {
        faults.add(
            new Fault(
                setting.name(),
                String.valueOf(e.getMessage()),
                expected,
                "correct the path, or the file and who may read it"));
        return before;
      }
    }

    private static Path path(Settings.Setting setting) {
      try {
        return Path.of(setting.value());
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("'%s': it is no path".formatted(setting.value()), e);
      }
    }

    private void unused(Settings.Setting setting) {
      faults.add(
          new Fault(
              setting.name(),
              "set, while %s says no TLS".formatted(NAME),
              "rediss://, rediss-sentinel:// or rediss-cluster:// in " + NAME,
              "write rediss in %s, or remove %s".formatted(NAME, setting.name())));
    }
  }
}
