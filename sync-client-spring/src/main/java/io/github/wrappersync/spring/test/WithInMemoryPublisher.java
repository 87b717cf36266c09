package io.github.wrappersync.spring.test;

import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.SyncJdbcAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.SyncListenerAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.SyncViewsAutoConfiguration;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Gives the client of a Spring test an in-memory publisher in place of Redis and HTTP: an {@link
 * io.github.wrappersync.testing.InMemoryPublisher} bean, by which the test publishes changes and
 * makes faults. Everything else is the application's own, {@code sync.client.application} too.
 *
 * <pre>{@code
 * @SpringBootTest
 * @WithInMemoryPublisher
 * class BillsTest {
 *   @Autowired InMemoryPublisher publisher;
 *   @Autowired SyncClient client;
 *
 *   @Test
 *   void aNewPriceReachesTheBills() {
 *     publisher.publish("crm", "tenant-1", DataTypes.CREDIT_CONFIGS, price);
 *     client.awaitCaughtUp(Duration.ofSeconds(5));
 *     …
 *   }
 * }
 * }</pre>
 *
 * <p>It brings the client, its stores, listeners and views to tests of a part of the application
 * too, such as {@code @JdbcTest}, which leave out what an application's own auto-configuration
 * brings.
 *
 * <p>The publisher lives as long as the test's application context, which Spring shares between
 * tests and classes of one configuration: what one test publishes the next one finds. Give each its
 * own tenant; or begin each with {@code publisher.heal()} and {@code publisher.restoreTo(0)}, which
 * end faults and take everything back, views included, though not what listeners did; or give it a
 * context of its own ({@code @DirtiesContext}). The publisher sends heartbeats as the real one
 * does, so that the client finds out about lost messages by itself.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import(InMemoryPublisherConfiguration.class)
@ImportAutoConfiguration({
  SyncClientAutoConfiguration.class,
  SyncJdbcAutoConfiguration.class,
  SyncListenerAutoConfiguration.class,
  SyncViewsAutoConfiguration.class
})
public @interface WithInMemoryPublisher {}
