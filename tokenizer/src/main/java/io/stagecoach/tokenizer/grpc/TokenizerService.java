package io.stagecoach.tokenizer.grpc;

import com.google.common.primitives.Ints;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.DecodeRequest;
import io.stagecoach.proto.DecodeResponse;
import io.stagecoach.proto.DescribeTokenizerRequest;
import io.stagecoach.proto.DescribeTokenizerResponse;
import io.stagecoach.proto.EncodeRequest;
import io.stagecoach.proto.EncodeResponse;
import io.stagecoach.proto.GetVocabularyRequest;
import io.stagecoach.proto.TokenizerGrpc;
import io.stagecoach.proto.VocabularyPart;
import io.stagecoach.tokenizer.text.OperationListener;
import io.stagecoach.tokenizer.text.OperationListener.Operation;
import io.stagecoach.tokenizer.text.ServedTokenizer;
import io.stagecoach.tokenizer.text.TextTokenizer;
import io.stagecoach.vocabulary.Vocabulary;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** tokenizer.proto, served. */
public final class TokenizerService extends TokenizerGrpc.TokenizerImplBase {

    private final ServedTokenizer served;
    private final MeteredCalls calls;

    /** @param nanoTime measures the operations */
    public TokenizerService(ServedTokenizer served, OperationListener listener, LongSupplier nanoTime) {
        this.served = served;
        this.calls = new MeteredCalls(listener, nanoTime);
    }

    @Override
    public void describeTokenizer(
            DescribeTokenizerRequest request, StreamObserver<DescribeTokenizerResponse> observer) {
        Optional<Vocabulary> vocabulary = served.tokenizer().map(TextTokenizer::vocabulary);
        observer.onNext(DescribeTokenizerResponse.newBuilder()
                .setModel(served.model())
                .setAvailable(vocabulary.isPresent())
                .setVocabularySize(vocabulary.map(Vocabulary::size).orElse(0))
                .setVocabularyDigest(vocabulary.map(Vocabulary::digest).orElse(""))
                .build());
        observer.onCompleted();
    }

    @Override
    public void encode(EncodeRequest request, StreamObserver<EncodeResponse> observer) {
        answer(observer, () -> {
            int utf8Bytes = request.getTextBytes().size();
            int[] ids =
                    calls.run(Operation.ENCODE, () -> served.encode(request.getText(), utf8Bytes), made -> made.length);
            return EncodeResponse.newBuilder()
                    .addAllIds(Ints.asList(ids))
                    .setVocabularyDigest(served.vocabulary().digest())
                    .build();
        });
    }

    @Override
    public void decode(DecodeRequest request, StreamObserver<DecodeResponse> observer) {
        answer(observer, () -> {
            int[] ids = Ints.toArray(request.getIdsList());
            String text = calls.run(Operation.DECODE, () -> served.decode(ids), made -> ids.length);
            return DecodeResponse.newBuilder().setText(text).build();
        });
    }

    /** The parts of 250,000 tokens take some megabytes at once, and rarely: each gateway asks once. */
    @Override
    public void getVocabulary(GetVocabularyRequest request, StreamObserver<VocabularyPart> observer) {
        try {
            calls.run(Operation.VOCABULARY, served::vocabulary, Vocabulary::size)
                    .parts()
                    .forEach(observer::onNext);
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
        try {
            observer.onNext(work.get());
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }
}
