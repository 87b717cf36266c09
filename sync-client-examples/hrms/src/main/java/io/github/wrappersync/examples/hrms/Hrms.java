package io.github.wrappersync.examples.hrms;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An HRMS with Spring Boot: the people of each tenant, what they may do, and the hierarchy they
 * work in, all in its own memory.
 *
 * <pre>{@code mvn -q -Phrms}</pre>
 */
@SpringBootApplication(proxyBeanMethods = false)
public class Hrms {

  public static void main(String[] arguments) {
    SpringApplication.run(Hrms.class, arguments);
  }
}
