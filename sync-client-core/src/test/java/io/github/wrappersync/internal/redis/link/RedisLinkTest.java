package io.github.wrappersync.internal.redis.link;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.internal.tls.Tls;
import io.lettuce.core.RedisCredentialsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;

class RedisLinkTest {

  private static final Logger NETTY = (Logger) LoggerFactory.getLogger("io.netty");

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void listen() {
    logged.start();
    NETTY.addAppender(logged);
  }

  @AfterEach
  void unhear() {
    NETTY.detachAppender(logged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":password@", "user:password@"})
  void noConnectionIsCalledReadyBeforeItTakesCommands(String login) {
    RedisAddress address = RedisAddress.parse("redis://" + login + "localhost");
    try (RedisLink link = new RedisLink(address, Tls.DEFAULT, Duration.ofSeconds(1))) {
      assertThat(link.uri(address.nodes().get(0), address.login()).getCredentialsProvider())
          .as("Lettuce completes the connection on a foreign thread otherwise")
          .isInstanceOf(RedisCredentialsProvider.ImmediateRedisCredentialsProvider.class);
    }
  }

  @Test
  void aCloseWhileAConnectionIsMadeWaitsForItAndMakesNoNoiseInTheLog() throws IOException {
    int port = freePort();
    RedisServer server = RedisServer.newRedisServer().port(port).bind("127.0.0.1").build();
    server.start();
    try {
      List<CompletableFuture<?>> attempts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        RedisLink link =
            new RedisLink(
                RedisAddress.parse("redis://127.0.0.1:" + port),
                Tls.DEFAULT,
                Duration.ofSeconds(5));
        attempts.add(link.connectPubSub().toCompletableFuture());

        link.close();
      }

      assertThat(attempts).allMatch(CompletableFuture::isDone);
    } finally {
      server.stop();
    }
    assertThat(logged.list).isEmpty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
