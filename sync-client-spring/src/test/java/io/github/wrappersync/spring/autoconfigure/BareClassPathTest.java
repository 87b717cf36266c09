package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An application with all auto-configuration of what is there starts and is told a change, in a
 * class loader that does not have the library: each alone, and all of them. Unlike a filter of
 * classes, that also finds what the JVM itself looks for.
 */
class BareClassPathTest {

  private static final String ALL =
      "spring-(boot-)?(jdbc|tx|transaction|orm|jpa|hibernate|data|persistence|sql|health|actuator|micrometer|opentelemetry|web|webmvc|web-server|servlet|tomcat)|micrometer|opentelemetry|hibernate|HikariCP|h2-|tomcat-|jakarta.(servlet|persistence)";

  @Test
  void theClientStartsWithoutAnyOfTheLibraries() throws Exception {
    start(ALL);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "spring-(boot-)?jdbc-|spring-boot-sql-|HikariCP",
        "spring-tx-|spring-(boot-)?transaction|spring-(boot-)?(jdbc|orm|jpa|hibernate|data|persistence)|hibernate",
        "spring-(boot-)?data-",
        "spring-boot-(starter-)?actuator",
        "spring-boot-health|spring-boot-actuator|spring-boot-starter-actuator",
        "micrometer|spring-boot-(micrometer|starter-micrometer|opentelemetry|starter-opentelemetry)|opentelemetry",
        "micrometer-(tracing|observation)|spring-boot-(micrometer|opentelemetry)|opentelemetry",
        "spring-web-|spring-webmvc|spring-boot-(webmvc|web-server|servlet|tomcat)|tomcat-|jakarta.servlet",
        "spring-(orm|boot-jpa|boot-hibernate|data-jpa)|hibernate|jakarta.persistence",
      })
  void theClientStartsWithoutTheLibrary(String absent) throws Exception {
    start(absent);
  }

  private static void start(String absent) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(pathWithout(absent), ClassLoader.getPlatformClassLoader())) {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        Callable<?> application =
            (Callable<?>)
                loader
                    .loadClass(BareApplication.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
        assertThat(application.call()).isEqualTo("told a at 1");
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  private static URL[] pathWithout(String absent) throws MalformedURLException {
    List<URL> path = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      File file = new File(entry);
      if (file.getName().matches("(" + absent + ").*")) {
        left.add(file.getName());
      } else {
        path.add(file.toURI().toURL());
      }
    }
    assertThat(left.isEmpty()).as(left.toString()).isEqualTo(absent.equals("nothing"));
    return path.toArray(URL[]::new);
  }
}
