/** What was measured, as figures, verdicts and plots, and the page that shows them. */
@NullMarked
package io.github.wrappersync.benchmarks.report;

import org.jspecify.annotations.NullMarked;
