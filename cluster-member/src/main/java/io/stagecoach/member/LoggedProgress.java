package io.stagecoach.member;

import io.stagecoach.source.FetchProgress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A member fetches the tensors of its own layers, one by one; each is worth a line. */
final class LoggedProgress implements FetchProgress {
    private static final Logger LOG = System.getLogger(LoggedProgress.class.getName());

    @Override
    public void started(String file, long bytes, long resumed) {
        LOG.log(Level.INFO, "fetching {0}: {1} bytes, {2} of them on disk already", file, bytes, resumed);
    }

    @Override
    public void received(String file, long bytes) {}

    @Override
    public void verifying(String file) {}

    @Override
    public void finished(String file) {
        LOG.log(Level.INFO, "fetched {0}", file);
    }
}
