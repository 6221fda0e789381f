package io.stagecoach.shard;

import java.util.stream.IntStream;

/** How many caches hold each page, and which pages are free. */
final class PageBook {
    private final int[] holders;
    /** How many of a page's holders are parked. */
    private final int[] parkedHolders;
    /** Numbers of the free pages are {@code stack[0, free)}; the one freed last is taken first, as its memory is warm. */
    private final int[] stack;

    private int free;
    /** Pages that have parked holders only. */
    private int parked;

    PageBook(int pages) {
        if (pages < 1) {
            throw new IllegalArgumentException("pages must be 1 or more, but is " + pages);
        }
        holders = new int[pages];
        parkedHolders = new int[pages];
        stack = IntStream.range(0, pages).map(i -> pages - 1 - i).toArray();
        free = pages;
    }

    int count() {
        return holders.length;
    }

    int free() {
        return free;
    }

    int parked() {
        return parked;
    }

    /** @param wanted at most {@link #free()} */
    int[] take(int wanted) {
        int[] taken = new int[wanted];
        for (int i = 0; i < wanted; i++) {
            taken[i] = stack[--free];
            holders[taken[i]] = 1;
        }
        return taken;
    }

    /** One more cache has these pages, which have a holder already. */
    void hold(int[] pages) {
        for (int page : pages) {
            change(page, 1, 0);
        }
    }

    /** One cache less, not a parked one, has these pages. */
    void release(int[] pages) {
        for (int page : pages) {
            change(page, -1, 0);
            if (holders[page] == 0) {
                stack[free++] = page;
            }
        }
    }

    void park(int[] pages) {
        for (int page : pages) {
            change(page, 0, 1);
        }
    }

    void unpark(int[] pages) {
        for (int page : pages) {
            change(page, 0, -1);
        }
    }

    private void change(int page, int holding, int parking) {
        parked -= isParked(page) ? 1 : 0;
        holders[page] += holding;
        parkedHolders[page] += parking;
        parked += isParked(page) ? 1 : 0;
    }

    private boolean isParked(int page) {
        return holders[page] > 0 && holders[page] == parkedHolders[page];
    }
}
