package io.stagecoach.gateway.grpc;

import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.stagecoach.gateway.cluster.CallFailedException;
import io.stagecoach.gateway.cluster.CallFailedException.FailureKind;
import io.stagecoach.gateway.generation.MemberEvent;
import io.stagecoach.gateway.generation.MemberEvent.Finished;
import io.stagecoach.gateway.generation.MemberPool.MemberStream;
import io.stagecoach.proto.GenerateEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A streaming call to a member. Events are queued as they arrive, so that a slow client is not taken for a slow member.
 * The queue holds at most one event per token.
 */
final class GenerationCall<Q> implements MemberStream {
    private final String id;
    private final ClientCall<Q, GenerateEvent> call;
    private final MemberTimeouts timeouts;
    private final Consumer<Duration> stopper;
    private final Runnable heard;
    private final Consumer<@Nullable CallFailedException> closed;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private boolean begun;
    private boolean ended;
    private @Nullable CallFailedException failure;

    /** An event, a failure, or, without either, the end of the call. */
    private record Arrival(
            @Nullable GenerateEvent event, @Nullable Throwable failure) {}

    /**
     * @param id of the call, for error messages
     * @param stopper tells the member, within a time limit, that the text has ended
     * @param heard runs whenever an event arrives
     * @param closed runs once at the end, with the failure if there was one
     */
    GenerationCall(
            String id,
            Channel channel,
            MethodDescriptor<Q, GenerateEvent> method,
            MemberTimeouts timeouts,
            Consumer<Duration> stopper,
            Runnable heard,
            Consumer<@Nullable CallFailedException> closed) {
        this.id = id;
        this.call = channel.newCall(method, GrpcCalls.options(timeouts.generation()));
        this.timeouts = timeouts;
        this.stopper = stopper;
        this.heard = heard;
        this.closed = closed;
    }

    GenerationCall<Q> start(Q request) {
        ClientCalls.asyncServerStreamingCall(call, request, new StreamObserver<GenerateEvent>() {
            @Override
            public void onNext(GenerateEvent event) {
                heard.run();
                arrivals.add(new Arrival(event, null));
            }

            @Override
            public void onError(Throwable error) {
                arrivals.add(new Arrival(null, error));
            }

            @Override
            public void onCompleted() {
                arrivals.add(new Arrival(null, null));
            }
        });
        return this;
    }

    @Override
    public MemberEvent next() throws InterruptedException {
        Duration limit = begun ? timeouts.nextToken() : timeouts.firstToken();
        Arrival arrival = arrivals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        begun = true;
        if (arrival == null) {
            throw failed(lost("the member sent nothing for too long"));
        }
        if (arrival.failure() != null) {
            ended = true;
            throw failed(MemberFailures.of(arrival.failure()));
        }
        if (arrival.event() == null) {
            ended = true;
            throw failed(lost("the member ended " + id + " without saying how it finished"));
        }
        return taken(arrival.event());
    }

    @Override
    public Optional<Finished> stop(Duration limit) throws InterruptedException {
        stopper.accept(limit);
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Arrival arrival = arrivals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (arrival == null || arrival.event() == null) {
                ended = arrival != null;
                return Optional.empty();
            }
            if (taken(arrival.event()) instanceof Finished finished) {
                return Optional.of(finished);
            }
        }
    }

    /** A finished call completes by itself: cancelling it would tell the member that its reader left. */
    @Override
    public void close() {
        if (!ended) {
            call.cancel("the gateway no longer needs the answer", null);
        }
        closed.accept(failure);
    }

    private MemberEvent taken(GenerateEvent event) {
        try {
            MemberEvent taken = MemberMessages.event(event);
            ended = taken instanceof Finished;
            return taken;
        } catch (CallFailedException e) {
            throw failed(e);
        }
    }

    private CallFailedException failed(CallFailedException why) {
        failure = why;
        return why;
    }

    private static CallFailedException lost(String detail) {
        return new CallFailedException(FailureKind.LOST, detail);
    }
}
