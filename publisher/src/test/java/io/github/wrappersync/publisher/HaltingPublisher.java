package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

/**
 * The publisher with a weak spot: its process is gone between the commit of a certain record's
 * event and the announcement of it.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(PublisherApplication.class)
public class HaltingPublisher {

  /** The record that is its end. */
  public static final String RECORD = "config-that-halts";

  public static final int EXIT_CODE = 42;

  /** Is told before the announcer. */
  @Bean
  @Order(0)
  WriterListener halting() {
    return new WriterListener() {
      @Override
      public void onCommit(String epoch, List<Event> events) {
        if (events.stream().anyMatch(event -> event.content().record().recordId().equals(RECORD))) {
          Runtime.getRuntime().halt(EXIT_CODE);
        }
      }
    };
  }

  public static void main(String[] args) {
    PublisherApplication.create(HaltingPublisher.class).run(args);
  }
}
