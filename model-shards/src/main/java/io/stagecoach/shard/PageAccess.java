package io.stagecoach.shard;

/**
 * The bytes of a runtime's KV pages, so that a cache can go from one runtime to another. For the thread that makes the
 * forward passes.
 */
public interface PageAccess {
    Format format();

    /**
     * Copies bytes {@code [from, from + length)} of a page that has been written.
     *
     * @param at where they go in {@code target}
     * @throws IndexOutOfBoundsException when they are not within the page, or the target
     */
    void read(int page, int from, int length, byte[] target, int at);

    /**
     * Overwrites bytes {@code [from, from + length)} of a page.
     *
     * @param at where they lie in {@code source}
     * @throws IndexOutOfBoundsException when they are not within the page, or the source
     */
    void write(int page, int from, int length, byte[] source, int at);

    /**
     * Pages of runtimes with the same format can take each other's place, bit for bit.
     *
     * @param layout all that their content depends on but the tokens: layers, shape, number formats, byte order
     * @param pageBytes of a page in all layers of the shard, 1 or more
     */
    record Format(String layout, int pageBytes) {
        public Format {
            if (pageBytes < 1) {
                throw new IllegalArgumentException("a page has 1 byte or more, not " + pageBytes);
            }
        }
    }
}
