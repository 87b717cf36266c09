package io.github.wrappersync.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
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
 * <p>The publisher lives as long as the test's application context: what one test publishes the
 * next one finds, unless it has a context of its own ({@code @DirtiesContext}). It sends heartbeats
 * as the real one does, so that the client finds out about lost messages by itself.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import(InMemoryPublisherConfiguration.class)
public @interface WithInMemoryPublisher {}
