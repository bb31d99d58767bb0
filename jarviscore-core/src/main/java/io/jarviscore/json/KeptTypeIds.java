package io.jarviscore.json;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.cfg.CacheProvider;
import com.fasterxml.jackson.databind.ser.DefaultSerializerProvider;
import com.fasterxml.jackson.databind.ser.SerializerFactory;

/**
 * Writes the type ids of polymorphic elements even where erasure hides the element type from
 * Jackson. A {@code List<Shape>} that is a value itself is a {@code List} at run time, and its
 * elements would be written without the ids that reading them needs.
 */
final class KeptTypeIds extends DefaultSerializerProvider {
    private static final long serialVersionUID = 1L;

    KeptTypeIds() {}

    private KeptTypeIds(KeptTypeIds source) {
        super(source);
    }

    private KeptTypeIds(
            KeptTypeIds source, SerializationConfig config, SerializerFactory serializers) {
        super(source, config, serializers);
    }

    private KeptTypeIds(KeptTypeIds source, CacheProvider caches) {
        super(source, caches);
    }

    @Override
    public DefaultSerializerProvider withCaches(CacheProvider caches) {
        return new KeptTypeIds(this, caches);
    }

    @Override
    public DefaultSerializerProvider copy() {
        return new KeptTypeIds(this);
    }

    @Override
    public DefaultSerializerProvider createInstance(
            SerializationConfig config, SerializerFactory serializers) {
        return new KeptTypeIds(this, config, serializers);
    }

    // Where the declared type has ids, the container writes them itself.
    @Override
    public JsonSerializer<Object> findPrimaryPropertySerializer(
            Class<?> type, BeanProperty property) throws JsonMappingException {
        return findTypedValueSerializer(type, true, property);
    }

    @Override
    public JsonSerializer<Object> findPrimaryPropertySerializer(
            JavaType type, BeanProperty property) throws JsonMappingException {
        return findTypedValueSerializer(type, true, property);
    }

    @Override
    public JsonSerializer<Object> findContentValueSerializer(Class<?> type, BeanProperty property)
            throws JsonMappingException {
        return findTypedValueSerializer(type, true, property);
    }

    @Override
    public JsonSerializer<Object> findContentValueSerializer(JavaType type, BeanProperty property)
            throws JsonMappingException {
        return findTypedValueSerializer(type, true, property);
    }
}
