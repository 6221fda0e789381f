package io.stagecoach.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.stagecoach.attention.Team;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process-wide settings of the native runtime. */
public final class TorchEngine {
    static final String NAME = "PyTorch";

    private static final String VECTORS = "jdk.incubator.vector";

    private static final String REPRODUCIBLE = "AUTO,STRICT";

    private static final Logger LOG = LoggerFactory.getLogger(TorchEngine.class);

    private static final int SPEED_ROWS = 32;
    private static final int SPEED_WIDTH = 768;
    private static final int SPEED_PRODUCTS = 30;

    private static boolean interopSet;
    private static final Team TEAM = new Team(1);

    private TorchEngine() {}

    /**
     * Starts the runtime and sets how many threads share one operation. Operations run one after another. May be called
     * again with another number, but then by the thread that makes the forward passes: threads that have begun keep theirs.
     * Results do not depend on it.
     *
     * @param threads 1 or more; with several members on a host, the host's cores divided by the members
     */
    public static synchronized void start(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more, but is " + threads);
        }
        requireVectors();
        Engine.getEngine(NAME);
        if (!interopSet) {
            warnUnlessReproducible();
            JniUtils.setNumInteropThreads(1); // torch allows it once
            interopSet = true;
        }
        JniUtils.setNumThreads(threads);
        TEAM.resize(threads);
    }

    /**
     * How fast this machine multiplies matrices now, in f32 and with all threads: the best of some short products, so that
     * others at work on it count little. GFLOPS.
     *
     * <p>Measured on a thread that ends: libgomp keeps a team of threads for each thread that ever called it, and when all
     * teams together are more than the cores, threads that wait for work sleep after 10 µs whatever {@code GOMP_SPINCOUNT}
     * says. So no thread but the one that makes the forward passes may stay.
     */
    public static synchronized double speed() {
        return CompletableFuture.supplyAsync(
                        TorchEngine::measureSpeed,
                        measure -> Thread.ofPlatform().name("speed").start(measure))
                .join();
    }

    private static double measureSpeed() {
        try (PtNDManager manager = newManager();
                NDArray rows = manager.ones(new Shape(SPEED_ROWS, SPEED_WIDTH));
                NDArray square = manager.ones(new Shape(SPEED_WIDTH, SPEED_WIDTH))) {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < SPEED_PRODUCTS; i++) {
                long begun = System.nanoTime();
                rows.matMul(square).close();
                best = Math.min(best, System.nanoTime() - begun);
            }
            return 2.0 * SPEED_ROWS * SPEED_WIDTH * SPEED_WIDTH / Math.max(1, best);
        }
    }

    /** The threads that share the parts of an operation that are computed in Java. */
    static Team team() {
        return TEAM;
    }

    private static void requireVectors() {
        if (ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
            throw new IllegalStateException(
                    "attention is computed with Java's vectors: start java with --add-modules " + VECTORS);
        }
    }

    /** Intel's MKL reads this when it is loaded, so it cannot be set from here. */
    private static void warnUnlessReproducible() {
        if (!REPRODUCIBLE.equals(System.getenv("MKL_CBWR"))) {
            LOG.warn(
                    "the environment has no MKL_CBWR={}: members with other numbers of threads may compute other last"
                            + " bits, and a text may go on differently after a takeover",
                    REPRODUCIBLE);
        }
    }

    /** Of arrays in the CPU's memory, also where there is a GPU. The caller closes it; it owns every array made with it. */
    static PtNDManager newManager() {
        return (PtNDManager) NDManager.newBaseManager(ai.djl.Device.cpu(), NAME);
    }
}
