package io.stagecoach.tokenizer.grpc;

import com.google.common.primitives.Ints;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
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
import io.stagecoach.tokenizer.text.OperationListener;
import io.stagecoach.tokenizer.text.OperationListener.Operation;
import io.stagecoach.tokenizer.text.ServedTokenizer;
import io.stagecoach.tokenizer.text.TextTokenizer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** tokenizer.proto, served. */
public final class TokenizerService extends TokenizerGrpc.TokenizerImplBase {

    private final ServedTokenizer served;
    private final Answers answers;

    /** @param nanoTime measures the operations */
    public TokenizerService(ServedTokenizer served, OperationListener listener, LongSupplier nanoTime) {
        this.served = served;
        this.answers = new Answers(listener, nanoTime);
    }

    @Override
    public void describeTokenizer(
            DescribeTokenizerRequest request, StreamObserver<DescribeTokenizerResponse> observer) {
        observer.onNext(DescribeTokenizerResponse.newBuilder()
                .setModel(served.model())
                .setAvailable(served.tokenizer().isPresent())
                .setVocabularySize(
                        served.tokenizer().map(TextTokenizer::vocabularySize).orElse(0))
                .build());
        observer.onCompleted();
    }

    @Override
    public void encode(EncodeRequest request, StreamObserver<EncodeResponse> observer) {
        answer(observer, () -> {
            int utf8Bytes = request.getTextBytes().size();
            int[] ids = answers.run(
                    Operation.ENCODE, () -> served.encode(request.getText(), utf8Bytes), made -> made.length);
            return EncodeResponse.newBuilder().addAllIds(Ints.asList(ids)).build();
        });
    }

    @Override
    public void decode(DecodeRequest request, StreamObserver<DecodeResponse> observer) {
        answer(observer, () -> {
            int[] ids = Ints.toArray(request.getIdsList());
            String text = answers.run(Operation.DECODE, () -> served.decode(ids), made -> ids.length);
            return DecodeResponse.newBuilder().setText(text).build();
        });
    }

    @Override
    public StreamObserver<DecodeStreamRequest> decodeStream(StreamObserver<DecodeStreamResponse> observer) {
        return new DecodeStreamCall(served, answers, (ServerCallStreamObserver<DecodeStreamResponse>) observer);
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
