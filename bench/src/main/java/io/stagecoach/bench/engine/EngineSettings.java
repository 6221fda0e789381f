package io.stagecoach.bench.engine;

import io.stagecoach.model.Precision;
import io.stagecoach.torch.Device;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * @param model a folder; empty for random weights in GPT-2's shape
 * @param systems engines to measure
 * @param dtypes names of {@link Precision}
 * @param promptChunk prefill computes so many positions at a time, as the cluster does
 * @param device of our engine, cpu or cuda; peers use the CPU
 * @param llamaBench llama-batched-bench, or empty to look on the PATH
 * @param python with torch and transformers, and gguf for llama.cpp
 */
public record EngineSettings(
        String model,
        List<String> systems,
        List<String> dtypes,
        int threads,
        int promptChunk,
        List<Integer> batches,
        String device,
        String llamaBench,
        String python) {

    static final List<String> SYSTEMS = List.of("stagecoach", "llama.cpp", "transformers");

    public EngineSettings {
        systems = List.copyOf(systems);
        batches = List.copyOf(batches);
        dtypes = List.copyOf(dtypes);
        dtypes.forEach(Precision::of);
        Device.of(device);
        for (String system : systems) {
            if (!SYSTEMS.contains(system)) {
                throw new IllegalArgumentException("there is no system '" + system + "': choose from " + SYSTEMS);
            }
        }
    }

    Map<String, Object> described(Path folder) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put(
                "model", model.isEmpty() ? "random gpt2" : folder.getFileName().toString());
        described.put("threads", threads);
        described.put("device", device);
        described.put("prompt_chunk", promptChunk);
        return described;
    }
}
