package io.github.wrappersync.publisher.api.console;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The operations page. */
@Configuration(proxyBeanMethods = false)
@Import(ConsoleController.class)
public class ConsoleConfiguration {}
