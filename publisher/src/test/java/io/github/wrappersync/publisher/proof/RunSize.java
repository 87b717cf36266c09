package io.github.wrappersync.publisher.proof;

/**
 * How much a run does.
 *
 * @param publishers processes of the publisher
 * @param crm instances of the CRM; of the HRMS there is one
 * @param records rows of each table to begin with, of credit configurations twice as many
 * @param faults of a round in which they come one after the other
 * @param stormFaults of a round in which they overlap
 * @param bulkRows about how many rows a bulk update changes
 * @param changes rows that a round changes at least, if it takes no more than ten seconds longer
 */
record RunSize(
    int publishers, int crm, int records, int faults, int stormFaults, int bulkRows, int changes) {

  static final RunSize PROOF = new RunSize(2, 2, 300, 7, 20, 400, 4_200);
  static final RunSize SMALL = new RunSize(1, 1, 100, 4, 6, 100, 500);
}
