package io.stagecoach.source;

import java.util.regex.Pattern;

/**
 * One file of a model at one commit, as the hub describes it.
 *
 * @param name its path inside the model
 * @param commit the commit it belongs to; a later one may hold other bytes
 * @param etag the sha256 of a large file (64 digits), git's blob sha1 of a small one (40 digits), or a mark of another
 *     kind from a mirror, which then cannot be checked
 * @param size in bytes
 */
record HubFile(String name, String commit, String etag, long size) {

    /** Both become names in the cache. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+=-]{0,127}");

    HubFile {
        FileName.require(name);
        if (!SAFE.matcher(commit).matches() || !SAFE.matcher(etag).matches()) {
            throw new IllegalArgumentException("the hub describes " + name + " with commit '" + commit + "' and ETag '"
                    + etag + "', which are no marks of a version; is HF_ENDPOINT a Hugging Face hub?");
        }
        if (size < 0) {
            throw new IllegalArgumentException("the hub says that " + name + " has " + size + " bytes");
        }
    }

    ByteRange whole() {
        return new ByteRange(0, size);
    }
}
