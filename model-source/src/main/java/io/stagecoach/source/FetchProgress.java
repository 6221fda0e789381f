package io.stagecoach.source;

/** Told how a download goes, on the thread that reads. Implementations are quick and throw nothing. */
public interface FetchProgress {

    FetchProgress NONE = new FetchProgress() {
        @Override
        public void started(String file, long bytes, long resumed) {}

        @Override
        public void received(String file, long bytes) {}

        @Override
        public void verifying(String file) {}

        @Override
        public void finished(String file) {}
    };

    /**
     * A file, or a byte range of one, begins to arrive.
     *
     * @param bytes how many there will be
     * @param resumed how many of them an earlier, broken download left on disk
     */
    void started(String file, long bytes, long resumed);

    /** @param bytes that arrived since the last call; below 0 when the hub makes us start the file anew */
    void received(String file, long bytes);

    /** Every byte is there, and its hash is computed now. */
    void verifying(String file);

    void finished(String file);
}
