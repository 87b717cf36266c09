package io.github.wrappersync.publisher.cli.redis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The passwords of Redis's users: from the environment, from a file of lines {@code user=password},
 * or else new and random ones, which the file keeps for the next time. No message holds a password.
 */
public final class Passwords {

  /** Begins the name of the variable of a user: {@code SYNC_REDIS_PASSWORD_CRM_EU} of crm-eu. */
  public static final String VARIABLE = "SYNC_REDIS_PASSWORD_";

  /** An unsalted SHA-256 is quickly tried, and so is a Redis: what is short is found out. */
  private static final int SHORTEST = 16;

  private static final int RANDOM_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private final Map<String, String> environment;
  private final @Nullable Path file;
  private final Map<String, String> inFile;
  private final Map<String, String> generated = new LinkedHashMap<>();

  private Passwords(
      Map<String, String> environment, @Nullable Path file, Map<String, String> inFile) {
    this.environment = environment;
    this.file = file;
    this.inFile = inFile;
  }

  /**
   * Reads what is given.
   *
   * @param file need not exist; null for none
   * @throws IllegalArgumentException if it can not be read, or a line of it is no password
   */
  public static Passwords of(Map<String, String> environment, @Nullable Path file) {
    Map<String, String> inFile = file == null || !Files.exists(file) ? Map.of() : read(file);
    return new Passwords(environment, file, inFile);
  }

  private static Map<String, String> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The file of passwords '%s' can not be read (%s): expected lines of the form user=password"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
    Map<String, String> passwords = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int equals = line.indexOf('=');
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (equals <= 0
          || passwords.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "Line %d of the file of passwords '%s' is not user=password, or names a user for the second time: expected each user once"
                .formatted(i + 1, file));
      }
    }
    return passwords;
  }

  /**
   * The password of a user; the same each time.
   *
   * @throws IllegalArgumentException if the one that is given is of no use
   */
  public String of(String user) {
    String variable = VARIABLE + user.toUpperCase(Locale.ROOT).replace('-', '_');
    String given = environment.get(variable);
    if (given != null) {
      return checked(given, "the variable " + variable);
    }
    String kept = inFile.get(user);
    if (kept != null) {
      return checked(kept, "the file of passwords, of '%s',".formatted(user));
    }
    return generated.computeIfAbsent(user, unused -> random());
  }

  private static String checked(String password, String where) {
    if (password.length() < SHORTEST || password.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "The password in %s has %d characters: expected %d or more, of printable ASCII without spaces"
              .formatted(where, password.length(), SHORTEST));
    }
    return password;
  }

  private static String random() {
    byte[] password = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(password);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(password);
  }

  /**
   * Keeps the passwords that are new.
   *
   * @return what is kept nowhere and has to be shown, as lines {@code user=password}; empty if
   *     nothing is new, or the file has it
   * @throws IllegalArgumentException if the file can not be written, or others could read it
   */
  public Optional<String> keep() {
    if (generated.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder lines = new StringBuilder();
    generated.forEach(
        (user, password) -> lines.append(user).append('=').append(password).append('\n'));
    if (file == null) {
      return Optional.of(lines.toString());
    }
    try {
      append(file, lines.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The file of passwords '%s' can not be written (%s): nothing was made"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
    return Optional.empty();
  }

  private static void append(Path file, String lines) throws IOException {
    boolean exists = Files.exists(file);
    boolean posix =
        Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
    if (exists && posix) {
      requirePrivate(file);
    }
    String separator = exists && !Files.readString(file).matches("(?s)(.*\\R)?") ? "\n" : "";
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options =
        EnumSet.of(
            exists ? StandardOpenOption.APPEND : StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
    try (SeekableByteChannel channel = Files.newByteChannel(file, options, attributes)) {
      ByteBuffer bytes = ByteBuffer.wrap((separator + lines).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static void requirePrivate(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!PRIVATE.containsAll(permissions)) {
      throw new IllegalArgumentException(
          "The file of passwords '%s' is open to others (%s), and new passwords are to be added: expected rw-------; chmod 600 it"
              .formatted(file, PosixFilePermissions.toString(permissions)));
    }
  }
}
