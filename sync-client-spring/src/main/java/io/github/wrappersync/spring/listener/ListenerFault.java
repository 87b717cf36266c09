package io.github.wrappersync.spring.listener;

/**
 * Something wrong about one listener.
 *
 * @param where the method, for people
 * @param problem what is wrong
 * @param fix what to do about it
 */
record ListenerFault(String where, String problem, String fix) {}
