package io.github.wrappersync.benchmarks.drain;

import io.github.wrappersync.benchmarks.pipeline.Work;
import java.util.List;

/**
 * What happened while writers wrote small transactions as fast as they could.
 *
 * @param withoutCapture transactions a second before anything captures: no trigger, no process
 * @param withoutProcess with what captures, but no process that drains
 * @param withProcess with both
 * @param worstSeconds the longest that a message came after the commit of its change
 * @param p99Seconds what 99 of 100 came within
 * @param lost changes whose message did not come, which is told by other ways only
 * @param work of the processes while the writers wrote
 * @param backlog committed changes without a message, looked at in equal intervals
 */
record Live(
    double withoutCapture,
    double withoutProcess,
    double withProcess,
    double worstSeconds,
    double p99Seconds,
    long lost,
    Work work,
    List<Double> backlog) {}
