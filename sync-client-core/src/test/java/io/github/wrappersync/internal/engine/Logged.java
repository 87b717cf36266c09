package io.github.wrappersync.internal.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a logger was told since this began. */
public final class Logged implements AutoCloseable {

  private final Logger logger;
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  public Logged(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    appender.start();
    logger.addAppender(appender);
  }

  /** The messages of a level that name something. */
  public List<String> at(Level level, String part) {
    return List.copyOf(appender.list).stream()
        .filter(event -> event.getLevel().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains(part))
        .toList();
  }

  /** The classes of the exceptions that were logged with their stack traces. */
  public List<String> traces(Level level) {
    return List.copyOf(appender.list).stream()
        .filter(event -> event.getLevel().equals(level) && event.getThrowableProxy() != null)
        .map(event -> event.getThrowableProxy().getClassName().replaceFirst(".*\\.", ""))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
