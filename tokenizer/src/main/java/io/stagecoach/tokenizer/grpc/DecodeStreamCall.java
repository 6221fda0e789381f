package io.stagecoach.tokenizer.grpc;

import com.google.common.primitives.Ints;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.DecodeStreamRequest;
import io.stagecoach.proto.DecodeStreamResponse;
import io.stagecoach.tokenizer.text.OperationListener.Operation;
import io.stagecoach.tokenizer.text.ServedTokenizer;
import io.stagecoach.tokenizer.text.StreamingDecoder;
import io.stagecoach.tokenizer.text.TokenizerException;
import org.jspecify.annotations.Nullable;

/**
 * One streaming decode: an answer for each message, and one more at the end. Asks for the next message only when the
 * caller has taken the answers, so that a caller who does not read cannot fill the memory.
 */
final class DecodeStreamCall implements StreamObserver<DecodeStreamRequest> {

    private final Answers answers;
    private final ServerCallStreamObserver<DecodeStreamResponse> call;

    /** Absent after an error: the call is over then, and what still arrives is dropped. */
    private @Nullable StreamingDecoder decoder;

    private boolean requested;

    DecodeStreamCall(ServedTokenizer served, Answers answers, ServerCallStreamObserver<DecodeStreamResponse> call) {
        this.answers = answers;
        this.call = call;
        call.disableAutoRequest();
        call.setOnReadyHandler(this::request);
        try {
            decoder = served.stream();
        } catch (TokenizerException e) {
            call.onError(Answers.status(e).asRuntimeException());
        }
    }

    @Override
    public void onNext(DecodeStreamRequest message) {
        StreamingDecoder current = decoder;
        if (current == null) {
            return;
        }
        requested = false;
        int[] ids = Ints.toArray(message.getIdsList());
        try {
            send(answers.run(Operation.DECODE_STREAM, () -> current.next(ids), text -> ids.length));
            request();
        } catch (StatusRuntimeException e) {
            decoder = null;
            call.onError(e);
        }
    }

    @Override
    public void onCompleted() {
        StreamingDecoder current = decoder;
        if (current != null) {
            send(current.finish());
            call.onCompleted();
        }
    }

    /** The caller is gone. */
    @Override
    public void onError(Throwable cause) {
        decoder = null;
    }

    private void send(String text) {
        call.onNext(DecodeStreamResponse.newBuilder().setText(text).build());
    }

    /** Runs on the call's own serialised callbacks, as all of this class does. */
    private void request() {
        if (!requested && decoder != null && call.isReady()) {
            requested = true;
            call.request(1);
        }
    }
}
