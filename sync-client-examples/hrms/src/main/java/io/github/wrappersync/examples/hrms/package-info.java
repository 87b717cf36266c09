/** An HRMS with Spring Boot: users, roles and the org chart, in its own memory. */
@NullMarked
package io.github.wrappersync.examples.hrms;

import org.jspecify.annotations.NullMarked;
