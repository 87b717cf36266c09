package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How tests start JVMs: with the classes of the libraries in the form in which a JVM maps them
 * (class data sharing), as most of what a publisher takes to start is to read and check them. The
 * archive is made in {@code target} by the first of the tests' JVMs that starts another, from what
 * a publisher loads until it is ready; who starts one meanwhile goes without. An archive is of one
 * Java and of these jars, unchanged.
 */
public final class ClassArchive {

  private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);

  private static final Path DIRECTORY = Path.of("target", "class-archive").toAbsolutePath();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  private static boolean isTried;

  private ClassArchive() {}

  /**
   * A JVM that runs a class with a main method.
   *
   * @param withTests whether it sees the tests' classes
   */
  public static List<String> command(Class<?> main, boolean withTests) {
    Path archive = DIRECTORY.resolve(name());
    return command(
        main,
        withTests,
        isThere(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of());
  }

  private static List<String> command(Class<?> main, boolean withTests, List<String> options) {
    return Stream.of(
            List.of(JAVA),
            SHORT_LIVED,
            options,
            List.of("-cp", classPath(withTests), main.getName()))
        .flatMap(List::stream)
        .toList();
  }

  /** The jars come first: an archive is of jars, and serves class paths that begin with them. */
  private static String classPath(boolean withTests) {
    return Stream.concat(
            jars(),
            entries().filter(entry -> isDirectory(entry) && (withTests || !isOfTests(entry))))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Stream<String> jars() {
    return entries().filter(entry -> !isDirectory(entry));
  }

  private static Stream<String> entries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> Files.exists(Path.of(entry)));
  }

  private static boolean isDirectory(String entry) {
    return Files.isDirectory(Path.of(entry));
  }

  private static boolean isOfTests(String entry) {
    return entry.endsWith("test-classes");
  }

  private static String name() {
    String of =
        jars()
            .map(jar -> jar + new File(jar).length() + '/' + new File(jar).lastModified())
            .collect(Collectors.joining(" ", System.getProperty("java.vm.version"), ""));
    return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)) + ".jsa";
  }

  private static synchronized boolean isThere(Path archive) {
    if (!isTried && !Files.exists(archive)) {
      try {
        Files.createDirectories(DIRECTORY);
        try (FileChannel channel =
                FileChannel.open(
                    DIRECTORY.resolve("lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock()) {
          if (lock != null && !Files.exists(archive)) {
            isTried = true;
            make(archive);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return Files.exists(archive);
  }

  private static void make(Path archive) throws IOException, InterruptedException {
    Path classes = Files.createTempFile(DIRECTORY, "classes", ".lst");
    listClasses(classes);
    Path made = classes.resolveSibling(classes.getFileName() + ".jsa");
    Process dump =
        new ProcessBuilder(
                JAVA,
                "-XX:+UseSerialGC",
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + made,
                "-cp",
                jars().collect(Collectors.joining(File.pathSeparator)))
            .redirectErrorStream(true)
            .redirectOutput(DIRECTORY.resolve("dump.log").toFile())
            .start();
    if (dump.waitFor() == 0) {
      Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
    } else {
      log.warn(
          "The class archive could not be made: the tests' JVMs start more slowly. See {}",
          DIRECTORY.resolve("dump.log"));
    }
  }

  private static void listClasses(Path classes) throws IOException, InterruptedException {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    String port = String.valueOf(TestServers.freePort());
    ProcessBuilder builder =
        new ProcessBuilder(
                command(
                    PublisherApplication.class,
                    false,
                    List.of("-XX:DumpLoadedClassList=" + classes)))
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SYNC_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "DATABASE_URL", database.jdbcUrl(),
                "REDIS_URL", TestServers.redisUri(),
                "SERVER_PORT", port,
                "SYNC_PUBLISHER_ADMIN_TOKEN", ServedPublisher.ADMIN,
                "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", ServedPublisher.CRM,
                "SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", ServedPublisher.HRMS,
                "SYNC_PUBLISHER_APPLICATIONS_FINANCE_TOKEN", ServedPublisher.FINANCE));
    Process publisher = builder.start();
    try (BufferedReader output = publisher.inputReader(StandardCharsets.UTF_8)) {
      String line = output.readLine();
      while (line != null && !line.contains("Ready")) {
        line = output.readLine();
      }
      if (line != null) {
        URI health = URI.create("http://localhost:" + port + "/actuator/health");
        ((HttpURLConnection) health.toURL().openConnection()).getResponseCode();
      }
    } finally {
      publisher.destroy();
      publisher.waitFor();
    }
  }
}
