package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.NewEvent;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class AnnouncementLogTest {

  private static TestDatabase database;

  private final AnnouncementLog log = new AnnouncementLog(JdbcClient.create(database.dataSource()));

  @BeforeAll
  static void migrate() {
    database = TestServers.newDatabase().migrate();
    database.execute("INSERT INTO sync.log (epoch, life) VALUES ('e', 'test')");
  }

  @BeforeEach
  void clear() {
    database.execute("TRUNCATE sync.announcement", "UPDATE sync.retention SET trimmed = 0");
  }

  private static List<String> runs() {
    return database.rows(
        "SELECT from_position, to_position, announced, reason FROM sync.announcement ORDER BY 1");
  }

  @Test
  void oneRowGrowsAsLongAsAllIsWell() {
    log.announced(batch(1, 5));
    log.announced(batch(6, 6));
    log.write();
    log.announced(batch(7, 20));
    log.write();
    log.write();

    assertThat(runs()).containsExactly("1|20|t|null");
  }

  @Test
  void aNewRowBeginsWhereTheResultChanges() {
    log.announced(batch(1, 5));
    log.missed(batch(6, 7), "away");
    log.missed(batch(8, 9), "away");
    log.write();
    log.missed(batch(10, 10), "away");
    log.missed(batch(11, 11), "too slow");
    log.announced(batch(12, 12));
    log.write();

    assertThat(runs())
        .containsExactly("1|5|t|null", "6|10|f|away", "11|11|f|too slow", "12|12|t|null");
  }

  @Test
  void whatIsDroppedAheadOfWhatWaitsStandsInItsPlace() {
    log.missed(batch(11, 20), "too slow");
    log.announced(batch(1, 5));
    log.announced(batch(6, 10));
    log.write();
    assertThat(runs()).containsExactly("1|10|t|null", "11|20|f|too slow");

    log.missed(batch(31, 40), "too slow");
    log.write();
    log.announced(batch(21, 30));
    log.announced(batch(41, 45));
    log.write();

    assertThat(runs())
        .containsExactly(
            "1|10|t|null", "11|20|f|too slow", "21|30|t|null", "31|40|f|too slow", "41|45|t|null");
  }

  @Test
  void aDatabaseThatIsAwayLosesNothingOfIt() {
    log.announced(batch(1, 5));
    database.execute("ALTER TABLE sync.announcement RENAME TO away");
    log.write();
    log.announced(batch(6, 8));
    database.execute("ALTER TABLE sync.away RENAME TO announcement");
    log.write();

    assertThat(runs()).containsExactly("1|8|t|null");
  }

  @Test
  void runsThatRetentionHasPassedGoAsNewOnesCome() {
    log.announced(batch(1, 5));
    log.missed(batch(6, 9), "away");
    log.write();
    database.execute("UPDATE sync.retention SET trimmed = 7");
    log.announced(batch(10, 12));
    log.write();

    assertThat(runs()).containsExactly("6|9|f|away", "10|12|t|null");
  }

  @Test
  void anotherWriterBeginsARowOfItsOwn() {
    log.announced(batch(1, 5));
    log.close();
    AnnouncementLog other = new AnnouncementLog(JdbcClient.create(database.dataSource()));
    other.announced(batch(9, 10));
    other.close();

    assertThat(runs()).containsExactly("1|5|t|null", "9|10|t|null");
  }

  private static List<Event> batch(long from, long to) {
    NewEvent content =
        new NewEvent(
            new RecordKey("users", "u"),
            new Recipient("crm", "t"),
            ChangeType.UPDATE,
            null,
            List.of(),
            Priority.NORMAL,
            Instant.EPOCH,
            null,
            "{}");
    return LongStream.rangeClosed(from, to)
        .mapToObj(
            position ->
                new Event(
                    position,
                    0,
                    new UUID(0, position),
                    new Channel("crm", "t", "users"),
                    content,
                    null))
        .toList();
  }
}
