package io.stagecoach.tokenizer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Keys below {@code stagecoach}.
 *
 * @param model {@code demo}, a folder, or a hub id; the members' model
 */
@ConfigurationProperties("stagecoach")
public record TokenizerProperties(
        @DefaultValue("demo") String model, @DefaultValue Tokenizer tokenizer) {

    /** @param maxText the longest text, in bytes of UTF-8, and as many ids in a decode */
    public record Tokenizer(@DefaultValue("1MB") DataSize maxText) {}
}
