package io.stagecoach.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtModel;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** A loaded TorchScript module. An IValue left open would pin its tensor, so each call closes what it was given. */
final class TorchModule implements AutoCloseable {
    static final String CLASS = "Shard";

    private final Model model;
    private final PtSymbolBlock block;

    private TorchModule(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
    }

    /**
     * @param source of a class with the name {@link #CLASS}
     * @param lists its attributes, as in {@link TorchArchive#write}
     */
    static TorchModule load(String source, Map<String, String> lists) {
        byte[] archive = TorchArchive.write(CLASS, source, lists);
        PtModel model = (PtModel) Model.newInstance(CLASS, ai.djl.Device.cpu(), TorchEngine.NAME);
        try {
            model.load(new ByteArrayInputStream(archive), Map.of());
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw new IllegalStateException("torch does not accept the shard's module: " + e.getMessage(), e);
        }
        return new TorchModule(model);
    }

    static IValue value(PtNDArray array) {
        return IValue.from(array);
    }

    /** Calls a method, and closes the arguments. The caller closes the result. */
    IValue call(String method, IValue... arguments) {
        JniUtils.setGraphExecutorOptimize(
                false); // of this thread; it would make the first calls slow, and later none fast
        try {
            return IValueUtils.runMethod(block, method, arguments);
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }

    /** Calls a method for its effect. */
    void run(String method, IValue... arguments) {
        call(method, arguments).close();
    }

    @Override
    public void close() {
        model.close();
    }
}
