package io.github.wrappersync.publisher.api.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The files of the operations page, each known by its name: a path that is none of them leads to
 * nothing, whatever it looks like.
 */
public final class ConsoleFiles {

  private static final List<String> NAMES =
      List.of(
          "index.html",
          "console.css",
          "icon.svg",
          "main.js",
          "actions.js",
          "api.js",
          "dom.js",
          "overview.js",
          "applications.js",
          "data.js",
          "history.js",
          "sparkline.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "svg", "image/svg+xml");

  /**
   * What every file is answered with. The page may run its own scripts and ask its own server, and
   * nothing else; nobody may frame it, as a click on a hidden button could be stolen from it.
   */
  public static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
              + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-cache");

  private final Map<String, File> files =
      NAMES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), ConsoleFiles::load));

  /**
   * A file.
   *
   * @param type its media type
   * @param tag its ETag: another content has another one
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record File(byte[] content, String type, String tag) {}

  public Optional<File> named(String name) {
    return Optional.ofNullable(files.get(name));
  }

  private static File load(String name) {
    try (InputStream in = ConsoleFiles.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks /console/" + name);
      }
      byte[] content = in.readAllBytes();
      String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new File(content, type, '"' + HexFormat.of().formatHex(hash, 0, 16) + '"');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java runtime provides SHA-256", impossible);
    }
  }
}
