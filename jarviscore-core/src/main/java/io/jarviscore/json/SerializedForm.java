package io.jarviscore.json;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonNullFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records the form in which a serializer writes a type. */
final class SerializedForm extends JsonFormatVisitorWrapper.Base {
    private final TypeSchema document;
    private final JavaType type;
    private final @Nullable BeanProperty property;
    private final Map<String, Object> schema = new LinkedHashMap<>();
    private final Map<String, BeanProperty> written = new LinkedHashMap<>();
    private boolean object;

    SerializedForm(TypeSchema document, JavaType type, @Nullable BeanProperty property) {
        super(document.writing());
        this.document = document;
        this.type = type;
        this.property = property;
    }

    Map<String, Object> schema() {
        return schema;
    }

    /** Whether it is an object with properties of its own. */
    boolean isObject() {
        return object;
    }

    /** Whether the serializer said nothing. */
    boolean isUnknown() {
        return !object && schema.isEmpty();
    }

    /** The properties that are written, in order. */
    Map<String, BeanProperty> written() {
        return written;
    }

    @Override
    public JsonObjectFormatVisitor expectObjectFormat(JavaType hint) {
        object = true;
        return new JsonObjectFormatVisitor.Base(getProvider()) {
            @Override
            public void property(BeanProperty one) {
                written.put(one.getName(), one);
            }

            @Override
            public void optionalProperty(BeanProperty one) {
                written.put(one.getName(), one);
            }
        };
    }

    @Override
    public JsonMapFormatVisitor expectMapFormat(JavaType hint) {
        schema.put("type", "object");
        JavaType key = type.getKeyType();
        if (key != null) {
            ValueForms.ofKey(document.part(key, null))
                    .ifPresent(names -> schema.put("propertyNames", names));
        }
        JavaType content = type.getContentType();
        if (content != null) {
            Map<String, Object> values = document.part(content, property);
            if (!values.isEmpty()) {
                schema.put("additionalProperties", values);
            }
        }
        return new JsonMapFormatVisitor.Base(getProvider());
    }

    @Override
    public JsonArrayFormatVisitor expectArrayFormat(JavaType hint) {
        schema.put("type", "array");
        JavaType content =
                type.getContentType() != null
                        ? type.getContentType()
                        : type.containedTypeOrUnknown(0);
        Map<String, Object> items = document.part(content, property);
        if (!items.isEmpty()) {
            schema.put("items", items);
        }
        return new JsonArrayFormatVisitor.Base(getProvider());
    }

    @Override
    public JsonStringFormatVisitor expectStringFormat(JavaType hint) {
        schema.put("type", "string");
        ValueForms.format(type.getRawClass()).ifPresent(format -> schema.put("format", format));
        return new JsonStringFormatVisitor.Base() {
            @Override
            public void enumTypes(Set<String> constants) {
                schema.put("enum", List.copyOf(constants));
            }
        };
    }

    @Override
    public JsonIntegerFormatVisitor expectIntegerFormat(JavaType hint) {
        schema.putAll(ValueForms.integer(type.getRawClass()));
        return new JsonIntegerFormatVisitor.Base();
    }

    @Override
    public JsonNumberFormatVisitor expectNumberFormat(JavaType hint) {
        schema.put("type", "number");
        return new JsonNumberFormatVisitor.Base();
    }

    @Override
    public JsonBooleanFormatVisitor expectBooleanFormat(JavaType hint) {
        schema.put("type", "boolean");
        return new JsonBooleanFormatVisitor.Base();
    }

    @Override
    public JsonNullFormatVisitor expectNullFormat(JavaType hint) {
        schema.put("type", "null");
        return new JsonNullFormatVisitor.Base();
    }

    @Override
    public JsonAnyFormatVisitor expectAnyFormat(JavaType hint) {
        return new JsonAnyFormatVisitor.Base();
    }
}
