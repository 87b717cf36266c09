package io.github.wrappersync.internal.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Snapshot;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmFileTest {

  private static final Scope SCOPE = new Scope("crm", Set.of(), Set.of("roles", "users"));

  @TempDir Path directory;
  private Path path;
  private WarmFile file;

  @BeforeEach
  void name() {
    path = directory.resolve("sync.warm");
    file = new WarmFile(path);
  }

  private static Envelope record(
      String tenant, String type, String id, long position, String data) {
    return new Envelope(
        "e1",
        position,
        position - 1,
        new UUID(1, position),
        "role-changed",
        new Channel("crm", tenant, type),
        ChangeType.UPDATE,
        null,
        id,
        List.of("name"),
        Priority.NORMAL,
        Instant.EPOCH,
        data);
  }

  private static Snapshot snapshot(long position, int records) {
    return new Snapshot(
        "e1",
        position,
        LongStream.range(0, records)
            .mapToObj(
                i ->
                    record(
                        "t" + i % 3,
                        i % 2 == 0 ? "roles" : "users",
                        "r" + i,
                        position + i,
                        "{\"name\":\"%s\"}".formatted(new UUID(position, i))))
            .toList());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void whatIsWrittenIsReadAsASnapshotWithAllPositions() throws IOException {
    Snapshot written = snapshot(40, 1000);

    file.write(SCOPE, written);

    Snapshot read = file.read(SCOPE);
    assertThat(read.epoch()).isEqualTo("e1");
    assertThat(read.position()).isEqualTo(40);
    assertThat(read.records())
        .isEqualTo(written.records().stream().map(Envelope::asSnapshot).toList());
    assertThat(files()).containsExactly(path);
  }

  @Test
  void lineBreaksBetweenThePartsOfARecordDoNotBreakItsLine() throws IOException {
    Envelope pretty = record("t", "roles", "a", 1, "{\n  \"name\" : \"a\\nb\"\n}");

    file.write(SCOPE, new Snapshot("e1", 1, List.of(pretty)));

    assertThat(file.read(SCOPE).records().get(0).data()).isEqualTo("{   \"name\" : \"a\\nb\" }");
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    assumeThat(path.getFileSystem().supportedFileAttributeViews()).contains("posix");
    file.write(SCOPE, snapshot(1, 1));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void oneThatIsCutOffAnywhereIsRefused() throws IOException {
    file.write(SCOPE, snapshot(1, 200));
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 25)) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> file.read(SCOPE)).isInstanceOfAny(IOException.class);
    }
    Files.write(path, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> file.read(SCOPE)).isInstanceOf(EOFException.class);
  }

  @Test
  void oneThatIsDamagedAnywhereIsRefused() throws IOException {
    file.write(SCOPE, snapshot(1, 200));
    byte[] whole = Files.readAllBytes(path);
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = whole.clone();
      int at = 10 + random.nextInt(whole.length - 10); // after gzip's own header
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, damaged);
      assertThatThrownBy(() -> file.read(SCOPE))
          .as("damaged at %d", at)
          .isInstanceOfAny(IOException.class, WireException.class);
    }
  }

  @Test
  void linesThatLackTheEndOrGoOnAfterItOrCountWrongAreRefused() throws IOException {
    file.write(SCOPE, snapshot(1, 3));
    List<String> lines = new ArrayList<>(unzip());
    String end = lines.remove(lines.size() - 1);
    zip(lines);
    assertThatThrownBy(() -> file.read(SCOPE)).isInstanceOf(EOFException.class);

    lines.add(end);
    lines.add(end);
    zip(lines);
    assertThatThrownBy(() -> file.read(SCOPE)).hasMessageContaining("after its last line");

    lines.remove(lines.size() - 1);
    lines.remove(1);
    zip(lines);
    assertThatThrownBy(() -> file.read(SCOPE))
        .hasMessageContaining("holds 2 records, and says it has 3");
  }

  @Test
  void oneOfAnotherApplicationOrFormatIsRefused() throws IOException {
    file.write(SCOPE, snapshot(1, 3));
    assertThatThrownBy(() -> file.read(new Scope("hrms", Set.of(), Set.of("roles"))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("of application 'crm', expected 'hrms'");

    List<String> lines = new ArrayList<>(unzip());
    lines.set(0, lines.get(0).replace("\"format\":1", "\"format\":2"));
    zip(lines);
    assertThatThrownBy(() -> file.read(SCOPE))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("format 2, this library reads format 1");

    lines.set(0, lines.get(0).replace("\"format\":2,", ""));
    zip(lines);
    assertThatThrownBy(() -> file.read(SCOPE)).hasMessageContaining("format");
    assertThatThrownBy(() -> new WarmFile(directory.resolve("none")).read(SCOPE))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void ofAWiderScopeOnlyWhatIsFollowedIsReadAndANarrowerOneIsRefused() throws IOException {
    file.write(SCOPE, snapshot(1, 30));

    assertThat(file.read(new Scope("crm", Set.of("t1"), Set.of("roles"))).records())
        .isNotEmpty()
        .allMatch(each -> each.channel().name().equals("crm:t1:roles"));
    assertThatThrownBy(() -> file.read(new Scope("crm", Set.of(), Set.of("roles", "entities"))))
        .isInstanceOf(WarmFile.OtherScopeException.class);

    file.write(new Scope("crm", Set.of("t0", "t1"), Set.of("roles", "users")), snapshot(1, 1));
    assertThat(file.read(new Scope("crm", Set.of("t0"), Set.of("roles"))).records()).hasSize(1);
    assertThatThrownBy(() -> file.read(SCOPE)).isInstanceOf(WarmFile.OtherScopeException.class);
    assertThatThrownBy(() -> file.read(new Scope("crm", Set.of("t2"), Set.of("roles"))))
        .isInstanceOf(WarmFile.OtherScopeException.class);
  }

  @Test
  void aFullDiskLeavesTheFormerFileAndNoTemporaryOne() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    file.write(SCOPE, snapshot(1, 3));
    WarmFile failing =
        new WarmFile(
            path,
            temporary -> {
              Files.createFile(temporary);
              return FileChannel.open(full, StandardOpenOption.WRITE);
            });

    assertThatThrownBy(() -> failing.write(SCOPE, snapshot(2, 2000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");

    assertThat(file.read(SCOPE).position()).isEqualTo(1);
    assertThat(files()).containsExactly(path);
  }

  @Test
  void ofTwoThatWriteAtTheSameTimeOneCountsAndTheFileIsWholeAtEveryMoment() throws Exception {
    file.write(SCOPE, snapshot(1, 300));
    ExecutorService writers = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int writer = 1; writer <= 2; writer++) {
        int position = writer;
        done.add(
            writers.submit(
                () -> {
                  for (int i = 0; i < 15; i++) {
                    new WarmFile(path).write(SCOPE, snapshot(position, 300));
                  }
                  return null;
                }));
      }
      while (!done.stream().allMatch(Future::isDone)) {
        assertThat(file.read(SCOPE).records()).hasSize(300);
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      writers.shutdownNow();
    }
    assertThat(files()).containsExactly(path);
  }

  @Test
  void aProcessThatIsKilledWhileItWritesLeavesTheFormerFileWhole() throws Exception {
    file.write(SCOPE, snapshot(1, 3));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HalfWriter.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.lines().anyMatch(line -> line.equals("half"))).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(files()).as("the file, and the half of another").hasSize(2);

    assertThat(file.read(SCOPE).position()).isEqualTo(1);

    file.removeAbandoned(Instant.now());
    assertThat(files()).as("it may be being written").hasSize(2);
    file.removeAbandoned(Instant.now().plus(Duration.ofHours(2)));
    assertThat(files()).containsExactly(path);
  }

  @Test
  void onlyItsOwnAbandonedFilesAreRemoved() throws IOException {
    Path other = Files.createFile(directory.resolve("sync.warm2.x.tmp"));
    Path mine = Files.createFile(directory.resolve("sync.warm.x.tmp"));
    Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
    Files.setLastModifiedTime(mine, FileTime.from(Instant.EPOCH));

    file.removeAbandoned(Instant.now());

    assertThat(files()).containsExactly(other);
  }

  private List<String> unzip() throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void zip(List<String> lines) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes until half of the file is on the disk, says so, and waits to be killed. */
  static final class HalfWriter {

    private HalfWriter() {}

    public static void main(String[] arguments) throws IOException {
      List<Envelope> records = snapshot(2, 20_000).records();
      List<Envelope> stopping =
          new AbstractList<>() {
            @Override
            public Envelope get(int index) {
              if (index == records.size() / 2) {
                System.out.println("half");
                LockSupport.park();
              }
              return records.get(index);
            }

            @Override
            public int size() {
              return records.size();
            }
          };
      new WarmFile(Path.of(arguments[0])).write(SCOPE, new Snapshot("e1", 2, stopping));
    }
  }
}
