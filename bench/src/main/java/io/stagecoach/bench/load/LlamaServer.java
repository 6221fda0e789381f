package io.stagecoach.bench.load;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** llama.cpp's server, started on a free port while it is measured. */
final class LlamaServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final URI address;

    private LlamaServer(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** The named executable, or the one on the PATH. */
    static Optional<Path> find(String named) {
        String path = System.getenv().getOrDefault("PATH", "");
        Stream<Path> candidates = named.isEmpty()
                ? Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, "llama-server"))
                : Stream.of(Path.of(named));
        return candidates.filter(Files::isExecutable).findFirst();
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param slots concurrent sequences
     * @param context tokens of each sequence
     * @throws IOException when it does not become ready
     */
    static LlamaServer start(Path executable, ServiceSettings settings, int slots, int context)
            throws IOException, InterruptedException {
        int port = freePort();
        String threads = Integer.toString(settings.threads());
        List<String> command = List.of(
                executable.toString(),
                "--model",
                settings.gguf(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--threads",
                threads,
                "--threads-batch",
                threads,
                "--parallel",
                Integer.toString(slots),
                "--ctx-size",
                Integer.toString(slots * context));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        LlamaServer server = new LlamaServer(process, URI.create("http://127.0.0.1:" + port));
        try {
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    URI address() {
        return address;
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpRequest health = HttpRequest.newBuilder(address.resolve("/health")).build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < deadline && process.isAlive()) {
                try {
                    if (client.send(health, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // Not listening yet: try again until the deadline.
                }
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException("llama-server ended with status " + process.exitValue());
                }
            }
        }
        throw new IOException("llama-server was not ready within " + START_LIMIT.toSeconds() + " s");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
