package io.stagecoach.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive that holds code and no weights: a zip of stored entries with the module's source and a
 * pickle (protocol 2) of one object whose lists are empty. The format is that of torch.jit.save.
 */
final class TorchArchive {
    static final String TENSOR_LIST = "List[Tensor]";

    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int TUPLE_OF_1 = 0x85;
    private static final int TUPLE_OF_2 = 0x86;
    private static final int FALSE = 0x89;

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private TorchArchive() {}

    /**
     * @param className of the module in the source
     * @param source TorchScript in its serialized dialect ({@code torch.x}, {@code ops.space.x})
     * @param lists the module's attributes besides {@code training}: name to list type, in the source's order
     */
    static byte[] write(String className, String source, Map<String, String> lists) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            store(zip, "data.pkl", new TorchArchive().emptyObject(className, lists));
            store(zip, "code/__torch__.py", source.getBytes(UTF_8));
            store(zip, "constants.pkl", new byte[] {(byte) PROTOCOL, 2, ')', '.'});
            store(zip, "byteorder", "little".getBytes(UTF_8));
            store(zip, "version", "10\n".getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return archive.toByteArray();
    }

    private byte[] emptyObject(String className, Map<String, String> lists) {
        op(PROTOCOL, 2);
        global("__torch__", className);
        op(')', NEW_OBJECT, '}', '(');
        text("training");
        op(FALSE);
        lists.forEach((name, type) -> {
            text(name);
            emptyList(type);
        });
        op('u', 'b', '.');
        return pickle.toByteArray();
    }

    /** An empty list does not know its element type, so it is rebuilt by a call that tells it. */
    private void emptyList(String type) {
        if (type.equals(TENSOR_LIST)) {
            global("torch.jit._pickle", "build_tensorlist");
            op(']', TUPLE_OF_1, 'R');
        } else {
            global("torch.jit._pickle", "restore_type_tag");
            op(']');
            text(type);
            op(TUPLE_OF_2, 'R');
        }
    }

    private void global(String module, String name) {
        op('c');
        pickle.writeBytes((module + "\n" + name + "\n").getBytes(UTF_8));
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        op('X', bytes.length, bytes.length >> 8, bytes.length >> 16, bytes.length >> 24);
        pickle.writeBytes(bytes);
    }

    private void op(int... bytes) {
        for (int b : bytes) {
            pickle.write(b);
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("shard/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
