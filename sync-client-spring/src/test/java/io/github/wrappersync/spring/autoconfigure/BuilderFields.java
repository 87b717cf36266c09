package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClientBuilder;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;

/** What a builder was told: its fields, and those of the two ends that it holds apart. */
final class BuilderFields {

  private BuilderFields() {}

  static Map<String, Object> of(SyncClientBuilder builder) {
    Map<String, Object> fields = read(builder);
    fields.putAll(read(fields.remove("ends")));
    return fields;
  }

  private static Map<String, Object> read(Object holder) {
    Map<String, Object> fields = new HashMap<>();
    try {
      for (Field field : holder.getClass().getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          fields.put(field.getName(), field.get(holder));
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return fields;
  }
}
