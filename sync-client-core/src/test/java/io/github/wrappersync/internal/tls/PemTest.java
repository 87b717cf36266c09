package io.github.wrappersync.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemTest {

  private final HeldCertificate elliptic = new HeldCertificate.Builder().build();
  private final HeldCertificate rsa = new HeldCertificate.Builder().rsa2048().build();

  @TempDir private Path directory;

  private Path write(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "x", ".pem"), text);
  }

  @Test
  void allCertificatesOfAFileAreReadWithWhateverStandsBetween() throws IOException {
    Path file =
        write(
            "# ours\r\n%s\n%s%s"
                .formatted(
                    elliptic.certificatePem(),
                    elliptic.privateKeyPkcs8Pem(),
                    rsa.certificatePem().replace("\n", "\r\n")));

    assertThat(Pem.certificates(file)).containsExactly(elliptic.certificate(), rsa.certificate());
    assertThat(Pem.privateKey(file)).isEqualTo(elliptic.keyPair().getPrivate());
  }

  @Test
  void aKeyOfEachKindIsReadAndBelongsToItsCertificate() throws IOException {
    for (HeldCertificate held : new HeldCertificate[] {elliptic, rsa}) {
      Tls tls = Tls.DEFAULT.showing(write(held.certificatePem()), write(held.privateKeyPkcs8Pem()));

      assertThat(tls.keys()).isPresent();
    }
    Path key = write(rsa.privateKeyPkcs8Pem());
    Path certificate = write(elliptic.certificatePem());
    assertThatThrownBy(() -> Tls.DEFAULT.showing(certificate, key))
        .hasMessageContaining("of the kind RSA")
        .hasMessageContaining("of the kind EC");
  }

  @Test
  void aFileThatCannotBeUsedIsNamedWithWhatIsWrong() throws IOException {
    assertProblem(directory.resolve("absent.pem"), "does not exist");
    assertProblem(directory, "cannot be read");
    assertProblem(write(""), "holds no certificate");
    assertProblem(
        write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), "cannot be read");
    Path old = write(rsa.privateKeyPkcs1Pem());
    assertThatThrownBy(() -> Pem.privateKey(old)).hasMessageContaining("openssl pkcs8");
    Path none = write(rsa.certificatePem());
    assertThatThrownBy(() -> Pem.privateKey(none)).hasMessageContaining("holds no private key");
  }

  private static void assertProblem(Path file, String problem) {
    assertThatThrownBy(() -> Tls.DEFAULT.trusting(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }
}
