package io.stagecoach.gateway.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.AbstractDataBufferDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.util.MimeType;
import tools.jackson.databind.json.JsonMapper;

/** Makes the request records that handlers take, by way of {@link RequestReader}, whose messages say what is wrong. */
final class RequestDecoder extends AbstractDataBufferDecoder<Object> {
    private final JsonMapper mapper;
    private final RequestReader reader;

    /** @param maxBytes the largest body */
    RequestDecoder(JsonMapper mapper, int maxBytes) {
        super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
        this.mapper = mapper;
        this.reader = new RequestReader(mapper);
        setMaxInMemorySize(maxBytes);
    }

    @Override
    public boolean canDecode(ResolvableType type, @Nullable MimeType mimeType) {
        return type.toClass().isRecord() && super.canDecode(type, mimeType);
    }

    @Override
    public Object decode(
            DataBuffer body, ResolvableType type, @Nullable MimeType mimeType, @Nullable Map<String, Object> hints) {
        byte[] bytes = new byte[body.readableByteCount()];
        body.read(bytes);
        DataBufferUtils.release(body);
        return reader.read(mapper.readTree(bytes), type.toClass());
    }
}
