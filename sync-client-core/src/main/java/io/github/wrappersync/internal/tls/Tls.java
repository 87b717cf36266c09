package io.github.wrappersync.internal.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust, and what to show when asked who one is. Names of hosts are always verified;
 * nothing here can turn that off.
 */
public final class Tls {

  /** Whom the JVM trusts; nothing to show. */
  public static final Tls DEFAULT = new Tls(null, null);

  private static final String ALIAS = "client";

  private final @Nullable TrustManagerFactory trust;
  private final @Nullable KeyManagerFactory keys;

  private Tls(@Nullable TrustManagerFactory trust, @Nullable KeyManagerFactory keys) {
    this.trust = trust;
    this.keys = keys;
  }

  /**
   * Trusts the certificates of a file and no others.
   *
   * @param pem one or more certificates, of authorities or of servers
   * @throws IllegalArgumentException if the file cannot be used; the message names it
   */
  public Tls trusting(Path pem) {
    List<X509Certificate> certificates = Pem.certificates(pem);
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("trusted-" + i, certificates.get(i));
      }
      return new Tls(trustIn(store), keys);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("'%s': it cannot be used".formatted(pem), e);
    }
  }

  /**
   * Shows a certificate to servers that ask for one.
   *
   * @param certificate the certificate, and those between it and its authority after it
   * @param key its private key: PKCS #8 without a password
   * @throws IllegalArgumentException if a file cannot be used, or they do not belong together
   */
  public Tls showing(Path certificate, Path key) {
    List<X509Certificate> chain = Pem.certificates(certificate);
    PrivateKey secret = Pem.privateKey(key);
    String kind = chain.get(0).getPublicKey().getAlgorithm();
    if (!kind.equals(secret.getAlgorithm())) {
      throw new IllegalArgumentException(
          "'%s': its key is of the kind %s, that of the certificate in '%s' of the kind %s"
              .formatted(key, secret.getAlgorithm(), certificate, kind));
    }
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry(ALIAS, secret, new char[0], chain.toArray(Certificate[]::new));
      KeyManagerFactory shown =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      shown.init(store, new char[0]);
      return new Tls(trust, shown);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "'%s' and '%s': they cannot be used together".formatted(certificate, key), e);
    }
  }

  /** Whether the JVM decides all of it. */
  public boolean isDefault() {
    return trust == null && keys == null;
  }

  /** Whom to trust; empty: whom the JVM trusts. */
  public Optional<TrustManagerFactory> trust() {
    return Optional.ofNullable(trust);
  }

  /** What to show; empty: nothing. */
  public Optional<KeyManagerFactory> keys() {
    return Optional.ofNullable(keys);
  }

  /** The one manager that decides whom to trust. */
  public X509TrustManager trustManager() {
    try {
      TrustManagerFactory factory = trust == null ? trustIn(null) : trust;
      return Stream.of(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JVM cannot say whom it trusts", e);
    }
  }

  /** All of it as one. */
  public SSLContext context() {
    try {
      KeyManager @Nullable [] shown = keys == null ? null : keys.getKeyManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown, new TrustManager[] {trustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JVM cannot speak TLS", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static TrustManagerFactory trustIn(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
