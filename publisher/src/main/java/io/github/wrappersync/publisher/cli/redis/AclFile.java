package io.github.wrappersync.publisher.cli.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The users of an installation in the form of Redis's {@code aclfile}: one for each application,
 * one for the publisher, one for whoever administers Redis if there is to be one. Passwords stand
 * in it as SHA-256 alone.
 *
 * <p>An application's channels begin with its name and a colon, and no name holds a colon or a
 * character that Redis's patterns know: so {@code crm:*} matches nothing of {@code crm-eu}. A
 * client of all tenants subscribes to that very pattern, which Redis compares with the ACL to the
 * letter. What may be sent is what {@code docs/redis.md} says is sent, and the ends of
 * subscriptions.
 *
 * <p>The file begins with the {@code default} user: Redis gives it every right where a file does
 * not name it.
 */
public final class AclFile {

  private static final String DEFAULT_USER = "default";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final String NOTHING = "resetkeys resetchannels";
  private static final String OF_APPLICATIONS =
      "-@all +subscribe +psubscribe +unsubscribe +punsubscribe +ping";
  private static final String OF_PUBLISHER = "-@all +publish +subscribe +ping";
  private static final String OF_ADMINISTRATOR = "~* &* +@all";

  private final List<String> applications;
  private final String publisher;
  private final Optional<String> administrator;
  private final boolean keepsDefault;

  /**
   * The users of an installation.
   *
   * @param applications their names, which are those of their users
   * @param publisher the name of the publisher's user
   * @param administrator the name of a user who may do everything; empty for none
   * @param keepsDefault whether the default user is left to the reader of the file, instead of
   *     being switched off
   * @throws IllegalArgumentException if a name can not be a user's, or two users have the same
   */
  public AclFile(
      List<String> applications,
      String publisher,
      Optional<String> administrator,
      boolean keepsDefault) {
    this.applications = applications.stream().sorted().toList();
    this.publisher = publisher;
    this.administrator = administrator;
    this.keepsDefault = keepsDefault;
    Set<String> seen = new HashSet<>(Set.of(DEFAULT_USER));
    for (String user : users()) {
      if (!NAME.matcher(user).matches()) {
        throw new IllegalArgumentException(
            "'%s' can not be a user of Redis: expected lower-case letters, digits and hyphens, beginning with a letter, at most 63"
                .formatted(user));
      }
      if (!seen.add(user)) {
        throw new IllegalArgumentException(
            "Two users would be called '%s': expected the publisher, the administrator, Redis's own user '%s' and each application to have a name of its own"
                .formatted(user, DEFAULT_USER));
      }
    }
  }

  /** The users who have a password, each once. */
  public List<String> users() {
    return Stream.of(administrator.stream(), Stream.of(publisher), applications.stream())
        .flatMap(names -> names)
        .toList();
  }

  /**
   * The content of the file, a line for each user.
   *
   * @param passwordOf gives the password of each of {@link #users()}
   */
  public String text(UnaryOperator<String> passwordOf) {
    StringBuilder text = new StringBuilder();
    if (!keepsDefault) {
      text.append("user ").append(DEFAULT_USER).append(" off resetpass ");
      text.append(NOTHING).append(" -@all\n");
    }
    administrator.ifPresent(user -> append(text, user, passwordOf, OF_ADMINISTRATOR));
    append(text, publisher, passwordOf, NOTHING + ' ' + channels(applications) + OF_PUBLISHER);
    for (String user : applications) {
      append(text, user, passwordOf, NOTHING + ' ' + channels(List.of(user)) + OF_APPLICATIONS);
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text, String user, UnaryOperator<String> passwordOf, String rules) {
    text.append("user ").append(user).append(" on #").append(sha256(passwordOf.apply(user)));
    text.append(' ').append(rules).append('\n');
  }

  private static String channels(List<String> applications) {
    StringJoiner patterns = new StringJoiner(" ", "", " ").setEmptyValue("");
    applications.forEach(application -> patterns.add('&' + application + ":*"));
    return patterns.toString();
  }

  private static String sha256(String password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(password.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java runtime provides SHA-256", impossible);
    }
  }
}
