package io.github.wrappersync.examples.finance;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application. */
@SpringBootApplication
public class Finance {

  public static void main(String[] arguments) {
    SpringApplication.run(Finance.class, arguments);
  }
}
