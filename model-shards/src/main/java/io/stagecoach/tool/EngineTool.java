package io.stagecoach.tool;

import io.stagecoach.torch.TorchEngine;

/** {@code engine}: starts the native runtime once. An image is built with it, so that its natives lie there unpacked. */
public final class EngineTool {
    private EngineTool() {}

    public static void main(String[] arguments) {
        TorchEngine.start(1);
        System.out.println("the native runtime starts");
    }
}
