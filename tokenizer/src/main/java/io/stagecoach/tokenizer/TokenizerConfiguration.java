package io.stagecoach.tokenizer;

import io.grpc.ServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.stagecoach.metrics.ProcessMemoryMetrics;
import io.stagecoach.source.FetchProgress;
import io.stagecoach.source.ModelSource;
import io.stagecoach.source.ModelSources;
import io.stagecoach.telemetry.RequestIds;
import io.stagecoach.tokenizer.ModelFailureAnalyzer.UnusableModelException;
import io.stagecoach.tokenizer.djl.DjlTokenizer;
import io.stagecoach.tokenizer.grpc.TokenizerService;
import io.stagecoach.tokenizer.jackson.TokenizerFile;
import io.stagecoach.tokenizer.micrometer.TokenizerMetrics;
import io.stagecoach.tokenizer.text.ServedTokenizer;
import io.stagecoach.tokenizer.text.TextTokenizer;
import java.io.IOException;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.ServerBuilderCustomizer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TokenizerProperties.class)
class TokenizerConfiguration {

    /** Messages a little over the limit still reach the service, which says what is wrong with them. */
    private static final int MARGIN_BYTES = 1 << 20;

    @Bean
    ServedTokenizer servedTokenizer(TokenizerProperties properties) {
        long maxBytes = properties.tokenizer().maxText().toBytes();
        try {
            ModelSource model = ModelSources.fromEnvironment(FetchProgress.NONE).resolve(properties.model());
            return new ServedTokenizer(model.name(), load(model), maxBytes);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableModelException(e);
        }
    }

    private static Optional<TextTokenizer> load(ModelSource model) throws IOException {
        Optional<TokenizerFile> file = TokenizerFile.of(model);
        return file.isPresent()
                ? Optional.of(DjlTokenizer.load(file.get().json(), file.get().vocabulary()))
                : Optional.empty();
    }

    @Bean
    TokenizerService tokenizerService(ServedTokenizer served, MeterRegistry registry) {
        return new TokenizerService(served, new TokenizerMetrics(registry), System::nanoTime);
    }

    @Bean
    ProcessMemoryMetrics processMemoryMetrics() {
        return new ProcessMemoryMetrics();
    }

    @Bean
    @GlobalServerInterceptor
    RequestIds requestIds() {
        return new RequestIds();
    }

    @Bean
    <T extends ServerBuilder<T>> ServerBuilderCustomizer<T> messageSize(TokenizerProperties properties) {
        long limit = properties.tokenizer().maxText().toBytes();
        // An id takes up to 4 bytes.
        return builder -> builder.maxInboundMessageSize((int) Math.min(4 * limit + MARGIN_BYTES, Integer.MAX_VALUE));
    }
}
