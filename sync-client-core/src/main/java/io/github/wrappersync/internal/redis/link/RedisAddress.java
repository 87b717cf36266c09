package io.github.wrappersync.internal.redis.link;

import java.util.List;

/**
 * Where Redis is and who asks, as an operator writes it:
 *
 * <ul>
 *   <li>{@code redis://user:password@host:6379}: one server
 *   <li>{@code redis-sentinel://user:password@host1:26379,host2:26379#main}: the master that the
 *       Sentinels name; user and password are those of the master, {@code ?sentinelUser=…} and
 *       {@code sentinelPassword=…} those of the Sentinels
 *   <li>{@code redis-cluster://user:password@host1:6379,host2:6379}: any of the named nodes of a
 *       Cluster
 * </ul>
 *
 * <p>{@code rediss}, {@code rediss-sentinel} and {@code rediss-cluster} are the same with TLS, to
 * the Sentinels too. A database in the path is ignored, as Pub/Sub knows none. Special characters
 * are percent-encoded. It prints without users and passwords.
 *
 * @param form what the nodes are
 * @param tls whether all connections are encrypted
 * @param nodes the server, the Sentinels, or nodes of the Cluster; never empty
 * @param login who asks the servers
 * @param sentinelLogin who asks the Sentinels
 * @param master the name that the Sentinels know the master by; empty without Sentinels
 */
public record RedisAddress(
    Form form, boolean tls, List<Node> nodes, Login login, Login sentinelLogin, String master) {

  /** What an address may look like, for messages. */
  public static final String EXPECTED =
      "redis://[user:password@]host[:port], redis-sentinel://[user:password@]host[:port],…#master or"
          + " redis-cluster://[user:password@]host[:port],…, each with rediss for TLS, and special characters"
          + " percent-encoded, as in redis://localhost:6379";

  /** What the nodes of an address are. */
  public enum Form {
    SERVER("", 6379),
    SENTINEL("-sentinel", 26379),
    CLUSTER("-cluster", 6379);

    final String suffix;
    final int defaultPort;

    Form(String suffix, int defaultPort) {
      this.suffix = suffix;
      this.defaultPort = defaultPort;
    }
  }

  /**
   * Where one server listens.
   *
   * @param host a name or an address, without brackets
   */
  public record Node(String host, int port) {
    @Override
    public String toString() {
      return host.indexOf(':') < 0 ? host + ':' + port : "[" + host + "]:" + port;
    }
  }

  /**
   * A user and a password; each empty where there is none.
   *
   * @param user as the ACL of Redis knows it
   * @param password never shown
   */
  public record Login(String user, String password) {
    static final Login NONE = new Login("", "");

    @Override
    public String toString() {
      return "***";
    }
  }

  public RedisAddress {
    nodes = List.copyOf(nodes);
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it has another form; the message says what is wrong with
   *     it, and holds neither the address nor a password
   */
  public static RedisAddress parse(String text) {
    return new AddressReader(text).read();
  }

  /**
   * An address that may be malformed, for messages: without what stands before an {@code @} and
   * after a {@code ?}, and without all of it where it does not begin like an address.
   */
  public static String shown(String text) {
    int begin = text.indexOf("://") + 3;
    if (begin < 3 || !text.substring(0, begin).matches("[a-z-]{1,20}://")) {
      return text.isBlank()
          ? "an empty text"
          : "a text of %d characters that does not begin with redis://".formatted(text.length());
    }
    int at = text.lastIndexOf('@');
    int query = text.indexOf('?', begin);
    int end = query < 0 ? text.length() : query;
    String hosts = at < begin ? text.substring(begin, end) : "…";
    if (begin <= at && at < end) { // otherwise the login may end with either of the two
      hosts += text.substring(at, end);
    }
    String shown = text.substring(0, begin) + hosts + (query < 0 ? "" : "?…");
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  /** Whether there is another server to turn to when one is of no use. */
  public boolean hasChoice() {
    return form != Form.SERVER;
  }

  /** Without user and password: safe for logs. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder(tls ? "rediss" : "redis");
    shown.append(form.suffix).append("://");
    shown.append(String.join(",", nodes.stream().map(Node::toString).toList()));
    return (master.isEmpty() ? shown : shown.append('#').append(master)).toString();
  }
}
