package io.stagecoach.gateway.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.stagecoach.gateway.generation.Tokenizer;
import io.stagecoach.gateway.problem.Problem;
import io.stagecoach.gateway.problem.ProblemKind;
import io.stagecoach.proto.DescribeTokenizerRequest;
import io.stagecoach.proto.DescribeTokenizerResponse;
import io.stagecoach.proto.EncodeRequest;
import io.stagecoach.proto.GetVocabularyRequest;
import io.stagecoach.proto.TokenizerGrpc;
import io.stagecoach.vocabulary.Vocabulary;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The tokenizer service over gRPC. A call is retried a few times while the service is briefly unavailable.
 *
 * <p> The vocabulary is loaded once. Every answer carries the digest of the service's vocabulary, so the next prompt
 * after a restart with another model loads the new one. Running texts keep the vocabulary that they began with.
 */
public final class GrpcTokenizer implements Tokenizer, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GrpcTokenizer.class);

    private static final int RETRIES = 3;
    private static final Duration BACKOFF = Duration.ofMillis(100);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final ManagedChannel channel;
    private final Duration deadline;
    private final AtomicReference<@Nullable Load> load = new AtomicReference<>();

    /** A vocabulary that is loading or loaded, shared by all that wait for it. */
    private record Load(String digest, Mono<Vocabulary> vocabulary) {}

    /**
     * @param address {@code host:port}
     * @param deadline of every call
     */
    public GrpcTokenizer(String address, Duration deadline) {
        this.channel = GrpcCalls.open(address);
        this.deadline = deadline;
    }

    /** Loads the vocabulary before the first request. It is no error if the service is not up yet. */
    public void start() {
        vocabulary()
                .subscribe(
                        vocabulary -> {},
                        error -> log.info("the vocabulary is not loaded yet: {}", error.getMessage()));
    }

    @Override
    public Mono<State> state() {
        return describe()
                .map(answer -> answer.getAvailable() ? State.AVAILABLE : State.ABSENT)
                .onErrorReturn(State.UNREACHABLE);
    }

    @Override
    public Mono<Encoding> encode(String text) {
        EncodeRequest request = EncodeRequest.newBuilder().setText(text).build();
        return GrpcCalls.unary(channel, TokenizerGrpc.getEncodeMethod(), deadline, request)
                .flatMap(answer -> vocabulary(answer.getVocabularyDigest())
                        .map(vocabulary -> new Encoding(answer.getIdsList(), vocabulary)))
                .retryWhen(retry())
                .onErrorMap(GrpcTokenizer::problem);
    }

    @Override
    public Mono<Vocabulary> vocabulary() {
        return describe()
                .flatMap(answer -> answer.getAvailable()
                        ? vocabulary(answer.getVocabularyDigest())
                        : Mono.error(Status.FAILED_PRECONDITION.asRuntimeException()))
                .retryWhen(retry())
                .onErrorMap(GrpcTokenizer::problem);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private Mono<DescribeTokenizerResponse> describe() {
        return GrpcCalls.unary(
                        channel,
                        TokenizerGrpc.getDescribeTokenizerMethod(),
                        deadline,
                        DescribeTokenizerRequest.getDefaultInstance())
                .doOnError(this::reconnect);
    }

    /** The loaded vocabulary if it has this digest; otherwise loads it, once for all that wait. */
    private Mono<Vocabulary> vocabulary(String digest) {
        Load current = Objects.requireNonNull(load.updateAndGet(
                kept -> kept != null && kept.digest().equals(digest) ? kept : new Load(digest, download(digest))));
        return current.vocabulary().doOnError(error -> load.compareAndSet(current, null));
    }

    private Mono<Vocabulary> download(String digest) {
        return GrpcCalls.streaming(
                        channel,
                        TokenizerGrpc.getGetVocabularyMethod(),
                        deadline,
                        GetVocabularyRequest.getDefaultInstance())
                .collectList()
                .map(Vocabulary::of)
                .map(vocabulary -> requireDigest(vocabulary, digest))
                .doOnNext(vocabulary -> log.info("loaded the tokenizer's vocabulary of {} tokens", vocabulary.size()))
                .cache();
    }

    private static Vocabulary requireDigest(Vocabulary vocabulary, String digest) {
        if (!vocabulary.digest().equals(digest)) {
            throw Status.ABORTED
                    .withDescription("the tokenizer was restarted with another vocabulary")
                    .asRuntimeException();
        }
        return vocabulary;
    }

    private Retry retry() {
        return Retry.backoff(RETRIES, BACKOFF)
                .filter(GrpcTokenizer::isTransient)
                .doBeforeRetry(signal -> reconnect(signal.failure()))
                .onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }

    /** Skips the connection's backoff. After a deadline, drops the connection: it may be dead. */
    private void reconnect(Throwable failure) {
        if (Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED) {
            channel.enterIdle();
        }
        channel.resetConnectBackoff();
    }

    /** Whether the same call may succeed later. */
    private static boolean isTransient(Throwable error) {
        return switch (Status.fromThrowable(error).getCode()) {
            case UNAVAILABLE, ABORTED, CANCELLED, DEADLINE_EXCEEDED -> true;
            default -> false;
        };
    }

    /** The tokenizer's gRPC status, as tokenizer.proto documents it. */
    private static Problem problem(Throwable error) {
        if (error instanceof Problem known) {
            return known;
        }
        Status status = Status.fromThrowable(error);
        String words = Objects.requireNonNullElse(
                status.getDescription(), status.getCode().name());
        Problem problem;
        if (isTransient(error)) {
            problem = Problem.retryable(
                    ProblemKind.TOKENIZER_UNAVAILABLE,
                    "the tokenizer service cannot be reached now: try again later, or send token ids to"
                            + " /v1/completions",
                    RETRY_AFTER);
        } else if (status.getCode() == Status.Code.FAILED_PRECONDITION) {
            problem = Problem.of(
                    ProblemKind.NO_TOKENIZER,
                    "the model came without a tokenizer: send token ids to /v1/completions instead of text");
        } else if (status.getCode() == Status.Code.INVALID_ARGUMENT) {
            problem = Problem.of(ProblemKind.INVALID_PARAMETER, words);
        } else {
            problem = Problem.of(ProblemKind.INTERNAL, "the tokenizer failed: " + words);
        }
        return problem.causedBy(error);
    }
}
