package io.github.wrappersync.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.FeedPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher behind HTTPS with a private authority, which asks for a certificate. */
class HttpsTest {

  private static final Scope SCOPE = new Scope("crm", Set.of(), Set.of("users"));
  private static final byte[] PAGE =
      "{\"epoch\":\"e1\",\"events\":[],\"next\":7,\"head\":7,\"upToDate\":true}"
          .getBytes(StandardCharsets.UTF_8);

  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).build();

  @TempDir private Path directory;
  private HttpsServer server;
  private Tls trusting;
  private Tls whole;

  @BeforeEach
  void start() throws IOException {
    HeldCertificate held =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .addSubjectAlternativeName("localhost")
            .build();
    HandshakeCertificates shown =
        new HandshakeCertificates.Builder()
            .heldCertificate(held)
            .addTrustedCertificate(authority.certificate())
            .build();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(shown.sslContext()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters asking = shown.sslContext().getDefaultSSLParameters();
            asking.setNeedClientAuth(true);
            parameters.setSSLParameters(asking);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, PAGE.length);
          exchange.getResponseBody().write(PAGE);
          exchange.close();
        });
    server.start();
    HeldCertificate client = new HeldCertificate.Builder().signedBy(authority).build();
    trusting = Tls.DEFAULT.trusting(write("ca.pem", authority.certificatePem()));
    whole =
        trusting.showing(
            write("client.pem", client.certificatePem()),
            write("client.key", client.privateKeyPkcs8Pem()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private FeedPage ask(String host, Tls tls) {
    try (HttpCatchUp catchUp =
        new HttpCatchUp(
            "https://%s:%d".formatted(host, server.getAddress().getPort()), "token", tls)) {
      return catchUp.changes(SCOPE, 7, "e1", 10, Duration.ZERO);
    }
  }

  @Test
  void theFilesThatAreNamedAreUsed() {
    assertThat(ask("localhost", whole).head()).isEqualTo(7);
  }

  @Test
  void anAuthorityThatIsNotTrustedIsToldWithWhatToDo() {
    assertThatThrownBy(() -> ask("localhost", Tls.DEFAULT))
        .isInstanceOf(CatchUpException.class)
        .hasMessageContaining("trustedCertificates(…)");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    assertThatThrownBy(() -> ask("127.0.0.1", whole))
        .isInstanceOf(CatchUpException.class)
        .hasMessageContaining("127.0.0.1 not verified");
  }

  @Test
  void withoutACertificateOfItsOwnAClientIsRefused() {
    assertThatThrownBy(() -> ask("localhost", trusting)).isInstanceOf(CatchUpException.class);
  }
}
