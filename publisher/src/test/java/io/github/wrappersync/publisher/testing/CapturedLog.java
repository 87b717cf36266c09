package io.github.wrappersync.publisher.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that this JVM logs from now on. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  private CapturedLog() {
    setContext(root.getLoggerContext());
    start();
    root.addAppender(this);
  }

  public static CapturedLog begin() {
    return new CapturedLog();
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.getFormattedMessage();
    events.add(event);
  }

  /** What an operator is to notice, and what has a stack trace. */
  public List<String> alarming() {
    return events.stream()
        .filter(
            event ->
                event.getLevel().isGreaterOrEqual(Level.WARN) || event.getThrowableProxy() != null)
        .map(CapturedLog::text)
        .toList();
  }

  /** Every line, with stack traces and the names of threads. */
  public List<String> all() {
    return events.stream().map(CapturedLog::text).toList();
  }

  private static String text(ILoggingEvent event) {
    return "%s %s [%s] %s%s %s"
        .formatted(
            event.getLevel(),
            event.getLoggerName(),
            event.getThreadName(),
            event.getFormattedMessage(),
            event.getThrowableProxy() == null
                ? ""
                : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()),
            event.getMDCPropertyMap());
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }
}
