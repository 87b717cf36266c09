package io.github.wrappersync.publisher.eventlog;

/**
 * The one row of {@code sync.log}.
 *
 * @param epoch identifies this life of the event log
 * @param head the position of the newest event
 * @param trimmed the highest position that retention has deleted, 0 for none
 * @param lowWatermark every row of the change log below this id is processed or will never commit
 */
public record LogState(String epoch, long head, long trimmed, long lowWatermark) {}
