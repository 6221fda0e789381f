package io.stagecoach.tokenizer.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.stagecoach.tokenizer.text.OperationListener;
import io.stagecoach.tokenizer.text.OperationListener.Operation;
import io.stagecoach.tokenizer.text.OperationListener.Outcome;
import io.stagecoach.tokenizer.text.TokenizerException;
import io.stagecoach.tokenizer.text.TokenizerException.Reason;
import io.stagecoach.vocabulary.UnknownTokenException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the service's operations, reports each to the metrics, and turns failures into gRPC statuses. */
final class MeteredCalls {

    private static final Logger LOG = LoggerFactory.getLogger(MeteredCalls.class);

    private final OperationListener listener;
    private final LongSupplier nanoTime;

    MeteredCalls(OperationListener listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * @param tokens how many tokens the answer stands for
     * @throws StatusRuntimeException with a description that says what to do
     */
    <T> T run(Operation operation, Supplier<T> work, ToIntFunction<T> tokens) {
        long began = nanoTime.getAsLong();
        try {
            T answer = work.get();
            finished(operation, Outcome.OK, began, tokens.applyAsInt(answer));
            return answer;
        } catch (TokenizerException | UnknownTokenException e) {
            finished(operation, Outcome.REFUSED, began, 0);
            throw refusal(e).withDescription(e.getMessage()).asRuntimeException();
        } catch (RuntimeException e) {
            finished(operation, Outcome.FAILED, began, 0);
            LOG.error("{} failed", operation, e);
            throw Status.INTERNAL
                    .withDescription("the tokenizer failed; its log says why")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private static Status refusal(RuntimeException e) {
        boolean noTokenizer = e instanceof TokenizerException refused && refused.reason() == Reason.UNAVAILABLE;
        return noTokenizer ? Status.FAILED_PRECONDITION : Status.INVALID_ARGUMENT;
    }

    private void finished(Operation operation, Outcome outcome, long began, int tokens) {
        listener.finished(operation, outcome, Duration.ofNanos(nanoTime.getAsLong() - began), tokens);
    }
}
