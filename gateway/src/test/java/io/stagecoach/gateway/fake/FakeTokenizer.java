package io.stagecoach.gateway.fake;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.DecodeRequest;
import io.stagecoach.proto.DecodeResponse;
import io.stagecoach.proto.DecodeStreamRequest;
import io.stagecoach.proto.DecodeStreamResponse;
import io.stagecoach.proto.DescribeTokenizerRequest;
import io.stagecoach.proto.DescribeTokenizerResponse;
import io.stagecoach.proto.EncodeRequest;
import io.stagecoach.proto.EncodeResponse;
import io.stagecoach.proto.TokenizerGrpc;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A token is a byte of UTF-8, so characters beyond ASCII take several tokens. 256 is the end of text. */
public final class FakeTokenizer extends TokenizerGrpc.TokenizerImplBase {
    public static final int EOS = 256;
    public static final int VOCABULARY = 257;

    /** When set, every call fails with it. */
    public volatile @Nullable Status failure;

    /** How many messages a decode stream answers before it breaks; used up by each stream that breaks. */
    public final AtomicInteger answersBeforeBreak = new AtomicInteger(Integer.MAX_VALUE);

    public final AtomicInteger openStreams = new AtomicInteger();

    public static List<Integer> ids(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
    }

    public void reset() {
        failure = null;
        answersBeforeBreak.set(Integer.MAX_VALUE);
    }

    @Override
    public void describeTokenizer(
            DescribeTokenizerRequest request, StreamObserver<DescribeTokenizerResponse> responses) {
        Status status = failure;
        if (status != null && status.getCode() != Status.Code.FAILED_PRECONDITION) {
            responses.onError(status.asRuntimeException());
            return;
        }
        responses.onNext(DescribeTokenizerResponse.newBuilder()
                .setAvailable(status == null)
                .setVocabularySize(VOCABULARY)
                .build());
        responses.onCompleted();
    }

    @Override
    public void encode(EncodeRequest request, StreamObserver<EncodeResponse> responses) {
        answer(
                responses,
                EncodeResponse.newBuilder().addAllIds(ids(request.getText())).build());
    }

    @Override
    public void decode(DecodeRequest request, StreamObserver<DecodeResponse> responses) {
        Bytes bytes = new Bytes();
        String text = bytes.add(request.getIdsList()) + bytes.rest();
        answer(responses, DecodeResponse.newBuilder().setText(text).build());
    }

    @Override
    public StreamObserver<DecodeStreamRequest> decodeStream(StreamObserver<DecodeStreamResponse> responses) {
        openStreams.incrementAndGet();
        return new Stream(responses);
    }

    private <T> void answer(StreamObserver<T> responses, T answer) {
        Status status = failure;
        if (status != null) {
            responses.onError(status.asRuntimeException());
        } else {
            responses.onNext(answer);
            responses.onCompleted();
        }
    }

    private final class Stream implements StreamObserver<DecodeStreamRequest> {
        private final StreamObserver<DecodeStreamResponse> responses;
        private final Bytes bytes = new Bytes();

        Stream(StreamObserver<DecodeStreamResponse> responses) {
            this.responses = responses;
        }

        @Override
        public void onNext(DecodeStreamRequest request) {
            Status status = failure;
            if (answersBeforeBreak.getAndDecrement() == 0) {
                answersBeforeBreak.set(Integer.MAX_VALUE);
                status = Status.UNAVAILABLE.withDescription("restarting");
            }
            if (status != null) {
                openStreams.decrementAndGet();
                responses.onError(status.asRuntimeException());
                return;
            }
            reply(bytes.add(request.getIdsList()));
        }

        @Override
        public void onError(Throwable error) {
            openStreams.decrementAndGet();
        }

        @Override
        public void onCompleted() {
            openStreams.decrementAndGet();
            reply(bytes.rest());
            responses.onCompleted();
        }

        private void reply(String text) {
            responses.onNext(DecodeStreamResponse.newBuilder().setText(text).build());
        }
    }

    /** Bytes of which whole characters are taken. */
    private static final class Bytes {
        private byte[] held = new byte[0];

        String add(List<Integer> ids) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(held);
            ids.stream().filter(id -> id < EOS).forEach(bytes::write);
            byte[] all = bytes.toByteArray();
            int whole = all.length;
            for (int back = 1; back <= Math.min(3, all.length); back++) {
                int lead = all[all.length - back] & 0xff;
                int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
                if (lead >= 0xc0 || lead < 0x80) {
                    whole = length > back ? all.length - back : all.length;
                    break;
                }
            }
            held = Arrays.copyOfRange(all, whole, all.length);
            return new String(all, 0, whole, StandardCharsets.UTF_8);
        }

        String rest() {
            return new String(held, StandardCharsets.UTF_8);
        }
    }
}
