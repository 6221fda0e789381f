package io.stagecoach.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/** The process-wide settings of the native runtime. */
public final class TorchEngine {
    private static final String NAME = "PyTorch";

    private static boolean interopSet;

    private TorchEngine() {}

    /**
     * Starts the runtime and sets how many threads share one operation. Operations run one after another. May be called
     * again with another number while no forward pass runs.
     *
     * @param threads 1 or more; with several members on a host, the host's cores divided by the members
     */
    public static synchronized void start(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more, but is " + threads);
        }
        Engine.getEngine(NAME);
        if (!interopSet) {
            JniUtils.setNumInteropThreads(1); // torch allows it once
            interopSet = true;
        }
        JniUtils.setNumThreads(threads);
    }

    /** The caller closes it; it owns every array made with it. */
    static PtNDManager newManager() {
        return (PtNDManager) NDManager.newBaseManager(NAME);
    }
}
