package io.github.wrappersync.internal.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/*
 * Why a page may be asked for before the one before it was looked at.
 *
 * A page that begins after p and has `next` holds every event between the two, whenever it was asked for: the log grows at its end
 * alone. Only that there is nothing behind it is true of the moment in which it was asked for. So of a page that was fetched ahead it is never said
 * that it is up to date: whoever reads it asks once more from its end.
 *
 * What is fetched ahead is a guess. It is taken where exactly this is asked for next; otherwise, and where it failed, it
 * is forgotten, and whoever asks does so as if there had been nothing.
 */

/**
 * The page behind the one that was answered last, fetched while that one is read. Holds one answer
 * at most. Thread-safe.
 */
final class PageAhead {

  /** Of a page that is not up to date; what stands before it is of no interest. */
  private static final Pattern END =
      Pattern.compile("\"next\":(\\d{1,18}),\"head\":\\d{1,18},\"upToDate\":false}$");

  private static final int LONGEST_END = 100;

  private final PublisherCalls calls;
  private @Nullable HttpUrl url;
  private CompletableFuture<byte[]> body = new CompletableFuture<>();

  PageAhead(PublisherCalls calls) {
    this.calls = calls;
  }

  /** Where the page ends, if there is more behind it; -1 otherwise, and where that is not told. */
  static long endOf(byte[] page) {
    int from = Math.max(0, page.length - LONGEST_END);
    Matcher end =
        END.matcher(new String(page, from, page.length - from, StandardCharsets.ISO_8859_1));
    return end.find() ? Long.parseLong(end.group(1)) : -1;
  }

  /** Begins to fetch what will probably be asked for next; does not block. */
  synchronized void fetch(HttpUrl next) {
    url = next;
    body = calls.fetch(next, HttpCatchUp.MAX_PAGE_BYTES);
  }

  /** The answer to this, if it was fetched: waits for the rest of it. Null otherwise. */
  byte @Nullable [] take(HttpUrl asked) throws IOException {
    CompletableFuture<byte[]> fetched;
    synchronized (this) {
      boolean isOther = !asked.equals(url);
      fetched = body;
      url = null;
      body = new CompletableFuture<>(); // what was forgotten does not stay in memory
      if (isOther) {
        return null;
      }
    }
    try {
      return fetched.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The thread was interrupted while it waited for an answer", e);
    } catch (ExecutionException | CancellationException e) {
      return null; // whoever asks anew learns what is wrong
    }
  }
}
