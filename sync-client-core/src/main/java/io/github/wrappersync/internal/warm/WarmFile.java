package io.github.wrappersync.internal.warm;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Snapshot;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Lines;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WarmHeader;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/*
 * Why the file is whole at every moment, whoever is killed and however many write.
 *
 * It is written beside its place, under a name that nobody else uses, forced to the disk, and put in its place by one rename, which
 * replaces the former file for whoever opens it later; who has that open reads it to its end. Killed before the rename, a process
 * leaves the former file and a temporary one, which another writer removes when it has not been touched for an hour. Of two
 * processes that write, the later rename counts: either file is whole. What damages it nevertheless is found when it is read: gzip's
 * checksum is over all of it, and the last line counts the records. Nothing is handed over before the end has been seen.
 */

/**
 * A snapshot in a file: gzip of lines, first a {@link WarmHeader}, then a record each, then their
 * count. Readable by its owner only, where the file system knows owners.
 */
public final class WarmFile {

  private static final int MAX_LINE_BYTES = 16 * 1024 * 1024;
  private static final int BUFFER = 64 * 1024;
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final String TEMPORARY = ".tmp";

  /** Creates the file that is written to. */
  @FunctionalInterface
  interface Creation {
    FileChannel create(Path file) throws IOException;
  }

  /** It is whole, and of something else than what is asked for. */
  static final class OtherScopeException extends IOException {

    private static final long serialVersionUID = 1L;

    OtherScopeException(String message) {
      super(message);
    }
  }

  private final Path path;
  private final Path directory;
  private final Creation creation;

  public WarmFile(Path path) {
    this(path, WarmFile::createForOwner);
  }

  WarmFile(Path path, Creation creation) {
    this.path = path.toAbsolutePath();
    this.directory = Objects.requireNonNull(this.path.getParent(), "a file has a directory");
    this.creation = creation;
  }

  Path path() {
    return path;
  }

  Path directory() {
    return directory;
  }

  /**
   * Reads what it holds of a scope. Blocks.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws OtherScopeException if it does not hold all of the scope
   * @throws IOException if it cannot be read to its end
   * @throws WireException if what it holds is not of its format, or of another application
   */
  Snapshot read(Scope scope) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        InputStream unzipped = new GZIPInputStream(in, BUFFER)) {
      Lines lines = new Lines(unzipped, MAX_LINE_BYTES);
      WarmHeader header = header(lines);
      requireCovers(header, scope);
      Snapshot.Collector records = new Snapshot.Collector();
      records.accept(new SnapshotLine.Start(header.epoch(), header.position()));
      long count = 0;
      while (true) {
        advance(lines);
        SnapshotLine line = WireCodec.decodeSnapshotLine(lines.bytes(), lines.begin(), lines.end());
        if (line instanceof SnapshotLine.Entry entry) {
          count++;
          if (scope.contains(entry.envelope().channel())) {
            records.accept(entry);
          }
        } else if (line instanceof SnapshotLine.End end) {
          requireEnd(lines, end.count(), count);
          return records.finish();
        } else {
          throw new WireException("It has a second first line: expected a record, or the end");
        }
      }
    }
  }

  private static WarmHeader header(Lines lines) throws IOException {
    advance(lines);
    return WireCodec.decodeWarmHeader(
        new String(
            lines.bytes(), lines.begin(), lines.end() - lines.begin(), StandardCharsets.UTF_8));
  }

  private static void advance(Lines lines) throws IOException {
    if (!lines.advance()) {
      throw new EOFException("it ends before its last line");
    }
  }

  private static void requireEnd(Lines lines, long expected, long count) throws IOException {
    if (expected != count) {
      throw new WireException("It holds %d records, and says it has %d".formatted(count, expected));
    }
    if (lines.advance()) {
      throw new WireException("It goes on after its last line");
    }
  }

  private static void requireCovers(WarmHeader header, Scope scope) throws OtherScopeException {
    if (!header.application().equals(scope.application())) {
      throw new WireException(
          "It is of application '%s', expected '%s': give each application a file of its own"
              .formatted(header.application(), scope.application()));
    }
    boolean coversTenants =
        header.tenants().isEmpty()
            || (!scope.isAllTenants() && header.tenants().containsAll(scope.tenants()));
    if (!coversTenants || !header.dataTypes().containsAll(scope.dataTypes())) {
      throw new OtherScopeException(
          "it holds %s of %s, and what is followed now is %s of %s"
              .formatted(
                  header.dataTypes(),
                  tenants(header.tenants()),
                  scope.dataTypes(),
                  tenants(scope.tenants())));
    }
  }

  private static String tenants(Set<String> tenants) {
    return tenants.isEmpty() ? "all tenants" : tenants.size() + " tenants";
  }

  /**
   * Puts another state in the place of what there was, in one step. Blocks.
   *
   * @throws IOException if that was not possible; what there was is there still
   */
  void write(Scope scope, Snapshot state) throws IOException {
    Path temporary = directory.resolve(path.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
    boolean moved = false;
    try {
      try (FileChannel channel = creation.create(temporary)) {
        writeTo(channel, scope, state);
        channel.force(true);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      moved = true;
    } finally {
      if (!moved) {
        Files.deleteIfExists(temporary);
      }
    }
    forceDirectory();
  }

  private static void writeTo(FileChannel channel, Scope scope, Snapshot state) throws IOException {
    FastGzip gzip = new FastGzip(Channels.newOutputStream(channel));
    try {
      Writer out = new BufferedWriter(new OutputStreamWriter(gzip, StandardCharsets.UTF_8), BUFFER);
      WarmHeader header =
          new WarmHeader(
              scope.application(),
              scope.tenants(),
              scope.dataTypes(),
              state.epoch(),
              state.position());
      out.write(WireCodec.encode(header));
      out.write('\n');
      for (Envelope record : state.records()) {
        out.write(line(record));
        out.write('\n');
      }
      out.write(WireCodec.encode(new SnapshotLine.End(state.records().size())));
      out.write('\n');
      out.flush();
      gzip.finish();
    } finally {
      gzip.release();
    }
  }

  /** A line break in JSON stands between its parts, never within a text. */
  private static String line(Envelope event) {
    return WireCodec.encode(new SnapshotLine.Entry(event.asSnapshot())).replace('\n', ' ');
  }

  /** Removes what killed processes left behind. */
  void removeAbandoned(Instant now) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(path.getFileName() + ".")
            && name.endsWith(TEMPORARY)
            && Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(ABANDONED))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static FileChannel createForOwner(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? FileChannel.open(
            file,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(file, options, new FileAttribute<?>[0]);
  }

  /** Lets the rename outlive a loss of power, where a directory can be opened for that. */
  private void forceDirectory() {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every file system has that: then the former file may come back, which is whole as well.
    }
  }

  /** Compresses fast: a disk is not slower than the best compression. */
  private static final class FastGzip extends GZIPOutputStream {

    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }

    /** Gives up its memory without writing anything. */
    void release() {
      def.end();
    }
  }
}
