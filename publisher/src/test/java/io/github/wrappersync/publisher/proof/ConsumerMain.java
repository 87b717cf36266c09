package io.github.wrappersync.publisher.proof;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.http.HttpCatchUp;
import io.github.wrappersync.internal.redis.RedisLiveFeed;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.jdbc.JdbcStores;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application with all views, and a transactional handler for each data type that keeps a {@link
 * LedgerBook}. Run in a process of its own and set up by its environment; it answers questions on a
 * port of its own, and takes the shift of its wall clock there.
 */
final class ConsumerMain {

  private static final Logger log = LoggerFactory.getLogger(ConsumerMain.class);

  private static final String EFFECT = "SELECT effect(?, ?, ?, ?, ?, ?, ?, ?)";

  private final Map<String, String> environment;
  private final ShiftedTime time = new ShiftedTime();
  private final Reception reception;
  private final SyncClient client;
  private final HeldRecords held;

  private ConsumerMain(Map<String, String> environment) {
    this.environment = environment;
    String application = get("CONSUMER_APPLICATION");
    Set<String> tenants =
        Arrays.stream(get("CONSUMER_TENANTS").split(","))
            .filter(tenant -> !tenant.isEmpty())
            .collect(Collectors.toSet());
    Scope scope =
        new Scope(
            application,
            tenants,
            DataTypes.all().stream().map(DataType::name).collect(Collectors.toSet()));
    reception = new Reception(scope);
    SyncClientBuilder builder =
        SyncClient.builder(application)
            .instance(get("CONSUMER_INSTANCE"))
            .time(time)
            .liveFeed(reception.live(new RedisLiveFeed(get("CONSUMER_REDIS"), Tls.DEFAULT, scope)))
            .catchUp(
                reception.catchUp(
                    new HttpCatchUp(get("CONSUMER_PUBLISHER"), get("CONSUMER_TOKEN"), Tls.DEFAULT)))
            .progressInterval(Duration.ofSeconds(5))
            .stores(JdbcStores.of(pool(get("CONSUMER_DATABASE"))));
    client = (tenants.isEmpty() ? builder.allTenants() : tenants(builder, tenants)).build();
    held = new HeldRecords(client);
    DataTypes.all().forEach(this::handle);
    client.onStatus((before, now) -> log.info("The client is {}", now.state()));
  }

  private static SyncClientBuilder tenants(SyncClientBuilder builder, Set<String> tenants) {
    return builder.tenants(tenants.toArray(String[]::new));
  }

  public static void main(String[] args) throws IOException {
    ConsumerMain consumer = new ConsumerMain(System.getenv());
    consumer.serve();
    consumer.client.start();
    log.info("The client is started");
  }

  private String get(String name) {
    return environment.getOrDefault(name, "");
  }

  private <T> void handle(DataType<T> type) {
    client.handleInTransaction("ledger-" + type.name(), type, this::write);
  }

  private <T> void write(Change<T> change, Connection transaction) throws SQLException {
    reception.told(change);
    try (PreparedStatement effect = transaction.prepareStatement(EFFECT)) {
      effect.setString(1, get("CONSUMER_INSTANCE"));
      effect.setString(2, change.eventId().toString());
      effect.setString(3, change.dataType().name());
      effect.setString(4, change.tenantId());
      effect.setString(5, change.recordId());
      effect.setLong(6, change.position());
      effect.setBigDecimal(7, amount(change));
      effect.setString(8, change.isDelete() ? LedgerBook.DELETED : String.valueOf(change.record()));
      effect.execute();
    }
  }

  /** What a record is worth: a configuration its cost, any other one. A record that is gone: 0. */
  private static BigDecimal amount(Change<?> change) {
    if (change.isDelete()) {
      return BigDecimal.ZERO;
    }
    if (change.record() instanceof CreditConfig config) {
      BigDecimal cost = config.creditCost();
      return cost == null ? BigDecimal.ZERO : cost;
    }
    return BigDecimal.ONE;
  }

  private void serve() throws IOException {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(get("CONSUMER_PORT"))),
            0);
    answer(server, "/views", held::lines);
    answer(server, "/probe", () -> held.probe(get("CONSUMER_APPLICATION")));
    answer(server, "/reception", reception::lines);
    answer(server, "/status", () -> client.status().toString());
    server.createContext(
        "/shift/",
        exchange -> {
          String hours = exchange.getRequestURI().getPath().substring("/shift/".length());
          time.shift(Duration.ofHours(Long.parseLong(hours)));
          send(exchange, time.now().toString());
        });
    server.start();
  }

  private static void answer(HttpServer server, String path, Supplier<String> text) {
    server.createContext(path, exchange -> send(exchange, text.get()));
  }

  private static void send(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(2_000);
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
