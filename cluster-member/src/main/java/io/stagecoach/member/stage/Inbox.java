package io.stagecoach.member.stage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What any thread hands to the running thread, in the order in which it came. Nobody who waits waits for ever. */
final class Inbox {
    private final LinkedBlockingQueue<Work> arriving = new LinkedBlockingQueue<>();
    /** The running thread's own: what has arrived and is not done. */
    private final Deque<Work> queue = new ArrayDeque<>();

    private volatile boolean closed;

    void add(Work work) {
        arriving.add(work);
        if (closed) {
            endArrived();
        }
    }

    /**
     * Waits when nothing is there.
     *
     * @return what has arrived and is not done, for the running thread to take from; empty when the time is over
     */
    Deque<Work> gather(long timeout, TimeUnit unit) throws InterruptedException {
        if (queue.isEmpty()) {
            Work first = arriving.poll(timeout, unit);
            if (first != null) {
                queue.add(first);
            }
        }
        arriving.drainTo(queue);
        return queue;
    }

    /** Refuses the tasks that are here and all to come. For the running thread, as its last. */
    void close() {
        closed = true;
        arriving.addAll(queue);
        queue.clear();
        endArrived();
    }

    boolean isClosed() {
        return closed;
    }

    private void endArrived() {
        for (Work work = arriving.poll(); work != null; work = arriving.poll()) {
            switch (work) {
                case Work.Change(Runnable change) -> change.run();
                case Work.Task task -> task.refuse(StageReply.Reason.NOT_OWNER, "the member has stopped");
            }
        }
    }
}
