/**
 * Who may do what at Redis: the users of an installation as Redis reads them from a file, and where
 * their passwords come from. Start with {@link io.github.wrappersync.publisher.cli.redis.AclFile}.
 * For the command {@code redis-acl} alone; nothing here knows the command line or a network.
 */
@NullMarked
package io.github.wrappersync.publisher.cli.redis;

import org.jspecify.annotations.NullMarked;
