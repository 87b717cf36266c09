package io.github.wrappersync.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads PEM files. A message names the file and what is wrong with it, and holds nothing of it. */
final class Pem {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA");

  private Pem() {}

  /**
   * All certificates of a file, in its order.
   *
   * @throws IllegalArgumentException if there is none, or one that cannot be read
   */
  static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(read(file));
    while (block.find()) {
      if (block.group(1).equals("CERTIFICATE")) {
        certificates.add(certificate(file, bytes(file, block.group(2))));
      }
    }
    if (certificates.isEmpty()) {
      throw unusable(file, "it holds no certificate (-----BEGIN CERTIFICATE-----)", null);
    }
    return certificates;
  }

  /**
   * The private key of a file.
   *
   * @throws IllegalArgumentException if there is none in PKCS #8 without a password
   */
  static PrivateKey privateKey(Path file) {
    Matcher block = BLOCK.matcher(read(file));
    while (block.find()) {
      String kind = block.group(1);
      if (kind.equals("PRIVATE KEY")) {
        return privateKey(file, bytes(file, block.group(2)));
      }
      if (kind.endsWith("PRIVATE KEY")) {
        throw unusable(
            file,
            "it holds a key as '%s', and only PKCS #8 without a password is read: convert it with openssl pkcs8 -topk8"
                    .formatted(kind)
                + " -nocrypt",
            null);
      }
    }
    throw unusable(file, "it holds no private key (-----BEGIN PRIVATE KEY-----)", null);
  }

  private static PrivateKey privateKey(Path file, byte[] encoded) {
    for (String kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        // The next kind may fit.
      }
    }
    throw unusable(file, "its private key is of none of the kinds " + KEY_KINDS, null);
  }

  private static X509Certificate certificate(Path file, byte[] encoded) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (GeneralSecurityException e) {
      throw unusable(file, "one of its certificates cannot be read", e);
    }
  }

  private static byte[] bytes(Path file, String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw unusable(file, "it is not all Base64 between BEGIN and END", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw unusable(file, "it does not exist", e);
    } catch (IOException e) {
      throw unusable(file, "it cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static IllegalArgumentException unusable(
      Path file, String problem, @Nullable Exception cause) {
    return new IllegalArgumentException("'%s': %s".formatted(file, problem), cause);
  }
}
