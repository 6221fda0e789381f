package io.stagecoach.bench.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One completion request as a client experienced it: all attempts until it had the completion or gave up. Times in nanoseconds of
 * the run's clock.
 *
 * @param request number of the {@link CompletionRequest}
 * @param arrivals when the client first saw each token; streams only
 * @param resumes how often a broken stream was resumed after its last event
 * @param partials tokens of each attempt that failed after its first token
 * @param completion empty when the client gave up
 * @param metrics whole numbers of the last response's metrics; streams only
 */
public record RequestHistory(
        int request,
        CompletionRequest.Endpoint endpoint,
        long started,
        long ended,
        List<Long> arrivals,
        int resumes,
        List<List<Integer>> partials,
        Optional<Completion> completion,
        List<RequestError> errors,
        Map<String, Long> metrics) {

    public RequestHistory {
        arrivals = List.copyOf(arrivals);
        partials = List.copyOf(partials);
        errors = List.copyOf(errors);
        metrics = Map.copyOf(metrics);
    }

    long count(RequestError.Type type) {
        return errors.stream().filter(error -> error.type() == type).count();
    }
}
