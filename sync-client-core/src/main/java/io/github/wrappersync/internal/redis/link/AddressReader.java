package io.github.wrappersync.internal.redis.link;

import io.github.wrappersync.internal.redis.link.RedisAddress.Form;
import io.github.wrappersync.internal.redis.link.RedisAddress.Login;
import io.github.wrappersync.internal.redis.link.RedisAddress.Node;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a {@link RedisAddress}. No message of its exceptions quotes what may be a secret. */
final class AddressReader {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "redis(?<tls>s)?(?<form>-sentinel|-cluster)?://(?:(?<login>[^@/?#\\s]*)@)?(?<nodes>[^@/?#\\s]*)"
              + "(?:/(?<database>[^?#]*))?(?:\\?(?<query>[^#\\s]*))?(?:#(?<master>\\S*))?");
  private static final Pattern NODE =
      Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.]+)]|(?<host>[A-Za-z0-9._-]+))(?::(?<port>\\d+))?");
  private static final Set<String> PARAMETERS = Set.of("sentinelUser", "sentinelPassword");
  private static final int HIGHEST_PORT = 65_535;

  private final Matcher address;

  AddressReader(String text) {
    this.address = ADDRESS.matcher(text);
  }

  RedisAddress read() {
    require(
        address.matches(),
        "it has another form, or a password with special characters that are not percent-encoded");
    Form form = form();
    String database = part("database");
    require(
        database == null || database.matches("\\d*"),
        "its path is no number of a database, or its password holds a / that has to be written %2F");
    List<Node> nodes = nodes(form);
    require(
        form != Form.SERVER || nodes.size() == 1,
        "it names %d servers, of which the scheme has to say what they are: redis-sentinel or redis-cluster"
            .formatted(nodes.size()));
    String master = part("master");
    require(
        form == Form.SENTINEL ? master != null && !master.isEmpty() : master == null,
        form == Form.SENTINEL
            ? "it does not name the master: it has to end in # and the name that the Sentinels know it by"
            : "it ends in # and a name, which only redis-sentinel:// does");
    Map<String, String> parameters = parameters(form);
    return new RedisAddress(
        form,
        part("tls") != null,
        nodes,
        login(part("login")),
        new Login(
            parameters.getOrDefault("sentinelUser", ""),
            parameters.getOrDefault("sentinelPassword", "")),
        master == null ? "" : decode(master));
  }

  private Form form() {
    String suffix = part("form");
    for (Form form : Form.values()) {
      if (form.suffix.equals(suffix == null ? "" : suffix)) {
        return form;
      }
    }
    throw new IllegalStateException("The pattern matches forms alone, and not " + suffix);
  }

  private List<Node> nodes(Form form) {
    List<Node> nodes = new ArrayList<>();
    for (String text : String.valueOf(part("nodes")).split(",", -1)) {
      require(!text.isEmpty(), "it lacks a host");
      Matcher node = NODE.matcher(text);
      require(node.matches(), "'%s' is no host with a port".formatted(text));
      String port = node.group("port");
      int number =
          port == null ? form.defaultPort : port.length() > 5 ? -1 : Integer.parseInt(port);
      require(
          number > 0 && number <= HIGHEST_PORT,
          "the port %s is not from 1 to %d".formatted(port, HIGHEST_PORT));
      String v6 = node.group("v6");
      nodes.add(new Node(v6 == null ? node.group("host") : v6, number));
    }
    return nodes;
  }

  /** A text without a colon is a password, as Redis itself and most of its clients take it. */
  private static Login login(@Nullable String text) {
    if (text == null) {
      return Login.NONE;
    }
    int colon = text.indexOf(':');
    return new Login(
        colon < 0 ? "" : decode(text.substring(0, colon)), decode(text.substring(colon + 1)));
  }

  private Map<String, String> parameters(Form form) {
    Map<String, String> parameters = new HashMap<>();
    String query = part("query");
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String parameter : query.split("&", -1)) {
      int equal = parameter.indexOf('=');
      String name = equal < 0 ? parameter : parameter.substring(0, equal);
      require(
          form == Form.SENTINEL && PARAMETERS.contains(name) && equal > 0,
          "it has a parameter that is not known: with redis-sentinel:// there are sentinelUser and sentinelPassword,"
              + " otherwise there is none");
      require(
          parameters.put(name, decode(parameter.substring(equal + 1))) == null,
          "it has the parameter %s twice".formatted(name));
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a % in it is not followed by two hexadecimal digits: a % itself is written %25");
    }
  }

  private @Nullable String part(String name) {
    return address.group(name);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
