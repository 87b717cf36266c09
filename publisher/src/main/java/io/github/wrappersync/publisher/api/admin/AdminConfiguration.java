package io.github.wrappersync.publisher.api.admin;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The resources of {@code /admin}. */
@Configuration(proxyBeanMethods = false)
@Import({
  StatusController.class,
  TriggersController.class,
  WriterController.class,
  OpenApiController.class,
  ApplicationsController.class,
  BackfillController.class,
  RepairController.class,
  SetAsideController.class,
  SigningKeyController.class,
  WebhookController.class,
  DeliveriesController.class,
  RetentionController.class,
  HistoryController.class,
  CheckController.class
})
public class AdminConfiguration {}
