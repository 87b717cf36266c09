package io.github.wrappersync.publisher.drain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/**
 * A time in which nothing happens: the writer then waits inside PostgreSQL until it has something
 * to do, instead of asking from outside many times a second. Used by the writer's thread alone.
 *
 * <p>What it calls is a procedure of a few lines, {@code R__await_news.sql}: it looks for a change
 * every 50 ms, and for requests every 200 ms, as the writer's turns do. That takes a third of the
 * processor, both sides together: few statements are sent, and few threads wake up here. A call
 * ends after a fifth of a second: whoever closes the writer waits no longer than that, where it is
 * frozen PostgreSQL's timeouts for an idle session begin, and a log of slow statements, as people
 * set it, leaves it out.
 *
 * <h2>Why nothing is missed</h2>
 *
 * A lull begins only after turns that found nothing, where nothing waits in memory either: no row
 * that is known, no gap that may still be filled, no request. From there a turn can find something
 * new in the rows beyond the frontier, and in the tables of requests: these are what the procedure
 * looks at, by the same conditions or wider ones, each time with a new snapshot. And it can find
 * what the writer looks for every two seconds only, a tenant that has changed: for that a turn is
 * taken every five seconds in any case. Where there is news the turn is taken too: the procedure
 * decides nothing but when.
 */
final class Lull {

  /** How often a turn is taken all the same. */
  static final long WATCH_INTERVAL = Duration.ofSeconds(5).toNanos();

  /**
   * So long nothing must have happened: while changes come one by one, turns are what finds them.
   */
  private static final long BEGINS_AFTER = Duration.ofSeconds(1).toNanos();

  /** How often the procedure looks in one call: every 50 ms. */
  private static final int LOOKS = 4;

  /** Why a lull is over. */
  enum News {
    NONE,
    CHANGE,
    REQUEST
  }

  private final Connection connection;
  private final PreparedStatement call;
  private long since = System.nanoTime();

  /**
   * @param connection holds the lease; does not commit by itself; the call ends with it
   */
  Lull(Connection connection) throws SQLException {
    this.connection = connection;
    this.call = connection.prepareStatement("CALL sync.await_news(?, ?, NULL)");
  }

  /**
   * A turn was taken.
   *
   * @param quiet whether it found nothing, and nothing waits
   */
  void turned(boolean quiet) {
    if (!quiet) {
      since = System.nanoTime();
    }
  }

  /** Tells whether nothing has happened for a while. */
  boolean isOn(long now) {
    return now - since >= BEGINS_AFTER;
  }

  /**
   * Waits for news, for a fifth of a second at most. Outside of any transaction.
   *
   * @param frontier rows beyond it are new
   * @return what a turn may find
   */
  News awaitNews(long frontier) throws SQLException {
    return awaitNews(frontier, LOOKS);
  }

  News awaitNews(long frontier, int looks) throws SQLException {
    connection.setAutoCommit(true); // or the procedure could not commit between its looks
    call.setLong(1, frontier);
    call.setInt(2, looks);
    String news;
    try (ResultSet answer = call.executeQuery()) {
      answer.next();
      news = answer.getString(1);
    }
    connection.setAutoCommit(false);
    return news == null ? News.NONE : News.valueOf(news.toUpperCase(Locale.ROOT));
  }
}
