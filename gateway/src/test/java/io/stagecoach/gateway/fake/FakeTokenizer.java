package io.stagecoach.gateway.fake;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.DescribeTokenizerRequest;
import io.stagecoach.proto.DescribeTokenizerResponse;
import io.stagecoach.proto.EncodeRequest;
import io.stagecoach.proto.EncodeResponse;
import io.stagecoach.proto.GetVocabularyRequest;
import io.stagecoach.proto.TokenizerGrpc;
import io.stagecoach.proto.VocabularyPart;
import io.stagecoach.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
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

    /** The vocabulary: a token per byte, and the end of text. */
    public volatile Vocabulary vocabulary = vocabulary("<|endoftext|>");

    public final AtomicInteger vocabulariesServed = new AtomicInteger();

    /** Sets the text of the end-of-text token. */
    public static Vocabulary vocabulary(String endOfText) {
        List<byte[]> tokens = new ArrayList<>();
        for (int value = 0; value < EOS; value++) {
            tokens.add(new byte[] {(byte) value});
        }
        tokens.add(endOfText.getBytes(StandardCharsets.UTF_8));
        BitSet special = new BitSet();
        special.set(EOS);
        return new Vocabulary(tokens, special, false);
    }

    public static List<Integer> ids(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
    }

    public void reset() {
        failure = null;
        vocabulary = vocabulary("<|endoftext|>");
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
                .setVocabularyDigest(vocabulary.digest())
                .build());
        responses.onCompleted();
    }

    @Override
    public void encode(EncodeRequest request, StreamObserver<EncodeResponse> responses) {
        answer(
                responses,
                EncodeResponse.newBuilder()
                        .addAllIds(ids(request.getText()))
                        .setVocabularyDigest(vocabulary.digest())
                        .build());
    }

    @Override
    public void getVocabulary(GetVocabularyRequest request, StreamObserver<VocabularyPart> responses) {
        Status status = failure;
        if (status != null) {
            responses.onError(status.asRuntimeException());
            return;
        }
        vocabulariesServed.incrementAndGet();
        vocabulary.parts().forEach(responses::onNext);
        responses.onCompleted();
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
}
