/** A CRM in plain Java: the credit check. */
@NullMarked
package io.github.wrappersync.examples.crm;

import org.jspecify.annotations.NullMarked;
