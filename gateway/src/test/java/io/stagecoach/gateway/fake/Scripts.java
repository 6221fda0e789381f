package io.stagecoach.gateway.fake;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.stagecoach.gateway.fake.FakeMember.Script;
import io.stagecoach.proto.FinishReason;
import io.stagecoach.proto.Finished;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.PromptScores;
import io.stagecoach.proto.ScoredToken;
import io.stagecoach.proto.StageTiming;
import io.stagecoach.proto.StageVisit;
import io.stagecoach.proto.Token;
import io.stagecoach.proto.TokenLogprob;
import io.stagecoach.proto.TokenTimings;
import java.util.ArrayList;
import java.util.List;

/** Scripts for fake members. */
public final class Scripts {
    private Scripts() {}

    /** Tokens of the prompt that every member reports as cached. */
    public static final int CACHED = 1;

    /**
     * Scores the prompt if asked, two tokens at a time. Then generates this text byte by byte and the end of text; resumes
     * after the tokens in the request.
     */
    public static Script text(String text) {
        return (request, events) -> {
            if (request.getPromptLogprobs()) {
                for (int index = 1; index < request.getPromptIdsCount(); index += 2) {
                    events.onNext(scores(request, index, Math.min(2, request.getPromptIdsCount() - index)));
                }
            }
            List<Integer> ids = planned(text);
            int from = request.getGeneratedIdsCount();
            int to = Math.min(ids.size(), request.getMaxNewTokens());
            for (int i = from; i < to; i++) {
                events.onNext(token(request, i, ids.get(i)));
            }
            boolean stopped = to > 0 && request.getStopIdsList().contains(ids.get(to - 1));
            events.onNext(finished(stopped ? FinishReason.STOP : FinishReason.LENGTH, to - from));
            events.onCompleted();
        };
    }

    /** Generates the first tokens of this text and then does what {@code then} does. */
    public static Script begins(String text, int tokens, Script then) {
        return (request, events) -> {
            List<Integer> ids = planned(text);
            for (int i = request.getGeneratedIdsCount(); i < tokens; i++) {
                events.onNext(token(request, i, ids.get(i)));
            }
            then.run(request, events);
        };
    }

    /** A stopped call sends its report, unless it has sent it already. */
    static void reports(ServerCallStreamObserver<GenerateEvent> call) {
        try {
            call.onNext(finished(FinishReason.STOP, 1));
            call.onCompleted();
        } catch (IllegalStateException hasEnded) {
            // The script ended before the gateway stopped it.
        }
    }

    public static Script silent() {
        return (request, events) -> {};
    }

    public static Script fails(Status status, String... trailers) {
        return (request, events) -> {
            Metadata metadata = new Metadata();
            for (int i = 0; i < trailers.length; i += 2) {
                metadata.put(Metadata.Key.of(trailers[i], Metadata.ASCII_STRING_MARSHALLER), trailers[i + 1]);
            }
            events.onError(status.asRuntimeException(metadata));
        };
    }

    public static GenerateEvent token(GenerateRequest request, int index, int id) {
        Token.Builder token = Token.newBuilder().setIndex(index).setId(id);
        if (request.getSampling().hasLogprobs()) {
            token.setLogprob(logprob(index, 0));
            for (int i = 0; i < request.getSampling().getLogprobs(); i++) {
                token.addTop(TokenLogprob.newBuilder().setId('a' + i).setLogprob(logprob(index, i)));
            }
        }
        if (request.getTimings()) {
            token.setTimings(timings(index));
        }
        return GenerateEvent.newBuilder().setToken(token).build();
    }

    /** Scores of so many tokens of the prompt from that index on: {@link #score} of each. */
    public static GenerateEvent scores(GenerateRequest request, int index, int count) {
        PromptScores.Builder scores = PromptScores.newBuilder().setIndex(index);
        for (int i = index; i < index + count; i++) {
            ScoredToken.Builder token = ScoredToken.newBuilder().setLogprob(score(i));
            for (int rank = 0; rank < request.getSampling().getLogprobs(); rank++) {
                token.addTop(TokenLogprob.newBuilder().setId('a' + rank).setLogprob(-0.125f * rank));
            }
            scores.addTokens(token);
        }
        return GenerateEvent.newBuilder().setPrompt(scores).build();
    }

    public static float score(int index) {
        return -0.5f * index;
    }

    /** The first token was requeued once. */
    private static TokenTimings timings(int index) {
        TokenTimings.Builder timings =
                TokenTimings.newBuilder().setRequeues(index == 0 ? 1 : 0).setChangeOvers(index == 1 ? 1 : 0);
        for (int stage = 0; stage < 2; stage++) {
            timings.addVisits(StageVisit.newBuilder()
                    .setStage(stage)
                    .setMember("node" + (stage + 1))
                    .setStartMs(8 * index + 4 * stage)
                    .setQueueMs(0.25)
                    .setComputeMs(2.5)
                    .setHopMs(0.5)
                    .setRows(index == 0 ? 2 : 1));
        }
        return timings.build();
    }

    /** An arbitrary but known number, exact in a float. */
    public static float logprob(int index, int rank) {
        return -0.25f * (index + 1) - 0.5f * rank;
    }

    public static GenerateEvent finished(FinishReason reason, int steps) {
        Finished.Builder finished = Finished.newBuilder()
                .setReason(reason)
                .setQueueMs(0.5)
                .setPrefillMs(12.25)
                .setDecodeMs(30.125)
                .setCachedTokens(CACHED);
        for (int stage = 0; stage < 2; stage++) {
            finished.addStages(StageTiming.newBuilder()
                    .setStage(stage)
                    .setMember("node" + (stage + 1))
                    .setComputeMs(7.5 + stage)
                    .setHopMs(0.25)
                    .setQueueMs(0.125)
                    .setSteps(steps));
        }
        return GenerateEvent.newBuilder().setFinished(finished).build();
    }

    private static List<Integer> planned(String text) {
        List<Integer> ids = new ArrayList<>(FakeTokenizer.ids(text));
        ids.add(FakeTokenizer.EOS);
        return ids;
    }
}
