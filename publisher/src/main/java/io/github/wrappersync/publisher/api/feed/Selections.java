package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Caller;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the parameters {@code tenants} and {@code types}, which all resources share. */
final class Selections {

  static final String TENANTS = "tenants";
  static final String TYPES = "types";

  private final ApplicationDirectory applications;

  Selections(ApplicationDirectory applications) {
    this.applications = applications;
  }

  /** The selection that the caller asks for; an absent parameter means all. */
  Selection read(HttpServletRequest request, Parameters parameters) {
    return read(request, parameters, false);
  }

  /**
   * The same where data types may be asked for that the application was told of once, and receives
   * no more: how else should it hear that it is to delete them?
   */
  Selection readWithFormerTypes(HttpServletRequest request, Parameters parameters) {
    return read(request, parameters, true);
  }

  private Selection read(HttpServletRequest request, Parameters parameters, boolean former) {
    String application = Caller.application(request);
    Set<String> types = parameters.list(TYPES);
    Set<String> known = applications.dataTypesOf(application);
    for (String type : types) {
      if (!known.contains(type) && !(former && applications.hasReceived(application, type))) {
        throw new ProblemException(
            Problem.badRequest(
                TYPES,
                type,
                "data types that '%s' receives: %s"
                    .formatted(application, String.join(", ", new TreeSet<>(known)))));
      }
    }
    return new Selection(application, parameters.list(TENANTS), types);
  }

  /** The data types of a selection in the order in which a snapshot tells them. */
  List<String> dataTypes(Selection selection) {
    return SnapshotOrder.sorted(
        selection.dataTypes().isEmpty()
            ? applications.dataTypesOf(selection.application())
            : selection.dataTypes());
  }
}
