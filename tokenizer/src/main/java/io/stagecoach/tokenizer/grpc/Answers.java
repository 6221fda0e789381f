package io.stagecoach.tokenizer.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stagecoach.tokenizer.text.OperationListener;
import io.stagecoach.tokenizer.text.OperationListener.Operation;
import io.stagecoach.tokenizer.text.OperationListener.Outcome;
import io.stagecoach.tokenizer.text.TokenizerException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs operations: measures them, and turns what goes wrong into a gRPC status. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final OperationListener listener;
    private final LongSupplier nanoTime;

    Answers(OperationListener listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * @param tokens how many an answer stands for
     * @throws StatusRuntimeException with a description that says what to do
     */
    <T> T run(Operation operation, Supplier<T> work, ToIntFunction<T> tokens) {
        long began = nanoTime.getAsLong();
        try {
            T answer = work.get();
            finished(operation, Outcome.OK, began, tokens.applyAsInt(answer));
            return answer;
        } catch (TokenizerException e) {
            finished(operation, Outcome.REFUSED, began, 0);
            throw status(e).asRuntimeException();
        } catch (RuntimeException e) {
            finished(operation, Outcome.FAILED, began, 0);
            LOG.error("{} failed", operation, e);
            throw Status.INTERNAL
                    .withDescription("the tokenizer failed; its log says why")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    static Status status(TokenizerException e) {
        Status status = switch (e.reason()) {
            case UNAVAILABLE -> Status.FAILED_PRECONDITION;
            case UNKNOWN_TOKEN, TOO_LONG -> Status.INVALID_ARGUMENT;
        };
        return status.withDescription(e.getMessage());
    }

    private void finished(Operation operation, Outcome outcome, long began, int tokens) {
        listener.finished(operation, outcome, Duration.ofNanos(nanoTime.getAsLong() - began), tokens);
    }
}
