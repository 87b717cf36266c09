package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.adoption.ChangeLogAdoption;
import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Reads the {@link PublisherSettings} before anything else is built, tries the database, and makes
 * the settings a bean; a fault ends the start with a {@link
 * io.github.wrappersync.publisher.settings.SettingsException}.
 */
final class SettingsInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    PublisherSettings settings =
        PublisherSettings.read(environment, schema -> DefaultTables.in(schema).all());
    DatabaseProbe.requireUsable(settings.database());
    // Before anything is created in it: it may be the wrong database.
    DataSource connections = Unpooled.connections(settings.database());
    new TriggerInstaller(connections, settings.wrapperSchema(), settings.tables())
        .requireCapturable(
            new ChangeLogAdoption(connections, settings.wrapperSchema(), settings.tables())
                .faults());
    context.getBeanFactory().registerSingleton("publisherSettings", settings);
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "publisherSettings",
                Map.of(
                    "server.port",
                    settings.port(),
                    "spring.flyway.placeholders.wrapperSchema",
                    '"' + settings.wrapperSchema() + '"')));
  }
}
