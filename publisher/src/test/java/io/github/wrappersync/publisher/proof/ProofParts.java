package io.github.wrappersync.publisher.proof;

import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What the proofs that have run so far have found.
 *
 * @param run the run under faults
 * @param planted the planted bugs; empty if none were planted
 * @param fuzz the figures of the hostile inputs
 */
record ProofParts(Optional<RunReport> run, List<PlantedBug> planted, Optional<Properties> fuzz) {}
