package io.github.wrappersync.publisher.changelog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Gaps as the parameters of {@link ChangeLogStatements#lookIntoGaps}. */
final class GapArrays {

  private final List<Integer> numbers = new ArrayList<>();
  private final List<Long> unknownFrom = new ArrayList<>();
  private final List<Integer> numbersOfOpen = new ArrayList<>();
  private final List<Long> open = new ArrayList<>();
  private final List<Integer> numbersOfRuns = new ArrayList<>();
  private final List<Long> firsts = new ArrayList<>();
  private final List<Long> lasts = new ArrayList<>();
  private final List<Long> wholeFrom = new ArrayList<>();

  private GapArrays() {}

  static GapArrays of(List<Gaps> gaps, boolean many) {
    GapArrays arrays = new GapArrays();
    int number = 0;
    for (Gaps gap : gaps) {
      number++;
      arrays.numbers.add(number);
      arrays.unknownFrom.add(gap.unknownFrom());
      for (Long transaction : gap.openTransactions()) {
        arrays.numbersOfOpen.add(number);
        arrays.open.add(transaction);
      }
      for (IdRuns.Run run : gap.runs()) {
        arrays.numbersOfRuns.add(number);
        arrays.firsts.add(run.first());
        arrays.lasts.add(run.last());
        arrays.wholeFrom.add(gap.takenWholeFrom(many));
      }
    }
    return arrays;
  }

  void bind(Connection connection, PreparedStatement statement) throws SQLException {
    statement.setArray(1, connection.createArrayOf("int", numbers.toArray()));
    statement.setArray(2, connection.createArrayOf("bigint", unknownFrom.toArray()));
    statement.setArray(3, connection.createArrayOf("int", numbersOfOpen.toArray()));
    statement.setArray(4, connection.createArrayOf("bigint", open.toArray()));
    statement.setArray(5, connection.createArrayOf("int", numbersOfRuns.toArray()));
    statement.setArray(6, connection.createArrayOf("bigint", firsts.toArray()));
    statement.setArray(7, connection.createArrayOf("bigint", lasts.toArray()));
    statement.setArray(8, connection.createArrayOf("bigint", wholeFrom.toArray()));
  }
}
