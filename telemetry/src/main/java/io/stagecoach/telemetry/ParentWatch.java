package io.stagecoach.telemetry;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.context.ApplicationListener;

/**
 * Ends this process when its launcher has ended, even by {@code kill -9}. The system property {@value #PARENT} is the
 * launcher's process id; without it nothing is watched. A service ends as on SIGTERM, within 25 s. One that records a start
 * cache ({@value #KILLS}) is killed, because a normal end would write the cache.
 */
public final class ParentWatch implements ApplicationListener<ApplicationStartingEvent> {
    private static final String PARENT = "stagecoach.parent";
    private static final String KILLS = "stagecoach.parent.kills";
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration END_LIMIT = Duration.ofSeconds(25);
    private static final int ENDED = 143;

    /** Starts the watch, before anything else of the service. */
    @Override
    public void onApplicationEvent(ApplicationStartingEvent event) {
        start();
    }

    /** Runs the main method of the class that the first argument names, with the rest, while the launcher lives. */
    public static void main(String[] arguments) throws Throwable {
        start();
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void start() {
        Optional.ofNullable(System.getProperty(PARENT)).map(Long::valueOf).ifPresent(parent -> {
            Optional<ProcessHandle> handle = ProcessHandle.of(parent);
            Thread.ofPlatform().daemon().name("parent-watch").start(() -> watch(handle));
        });
    }

    private static void watch(Optional<ProcessHandle> parent) {
        try {
            while (parent.filter(ParentWatch::isAlive).isPresent()) {
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            return;
        }
        end();
    }

    /** A zombie does not count as alive. A reused process id is another handle. */
    static boolean isAlive(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException noProc) {
            return process.isAlive();
        }
    }

    private static void end() {
        if (Boolean.getBoolean(KILLS)) {
            kill();
        }
        Logger log = LoggerFactory.getLogger(ParentWatch.class);
        log.info("The launcher has ended, and this process ends with it");
        Thread.ofPlatform().daemon().name("parent-watch-limit").start(ParentWatch::haltWhenLate);
        System.exit(ENDED);
    }

    /** Kills the children that write a cache first, then this JVM: a halting JVM would start to write one. */
    private static void kill() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(ENDED);
        }
    }

    private static void haltWhenLate() {
        try {
            Thread.sleep(END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ENDED);
    }
}
