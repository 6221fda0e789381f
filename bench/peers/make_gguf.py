"""Writes a Hugging Face GPT-2 folder as a GGUF file for llama.cpp.

The vocabulary is made up (GPT-2's byte alphabet, then triples of ASCII characters, so that every token is text by
itself): benchmarks send token ids and measure time, and a random model has no tokenizer. Needs: pip install gguf safetensors numpy
"""
import argparse
import itertools
import json
import pathlib

import gguf
import numpy as np
from safetensors import safe_open

KINDS = {
    "f32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "bf16": (gguf.GGMLQuantizationType.BF16, gguf.LlamaFileType.MOSTLY_BF16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}
# Checkpoint name within a layer -> GGUF's, and whether the matrix is stored [in, out] and must be turned.
LAYER = {
    "ln_1": ("attn_norm", False),
    "attn.c_attn": ("attn_qkv", True),
    "attn.c_proj": ("attn_output", True),
    "ln_2": ("ffn_norm", False),
    "mlp.c_fc": ("ffn_up", True),
    "mlp.c_proj": ("ffn_down", True),
}


def vocabulary(size):
    """Token strings and merges: every token can be spelled, and no two are the same."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]  # bytes that stand for themselves
    letters = [chr(byte) for byte in kept] + [chr(256 + i) for i in range(256 - len(kept))]
    triples = list(itertools.islice(itertools.product(letters[:94], repeat=3), max(0, size - 257)))
    tokens = letters[: size - 1] + ["".join(triple) for triple in triples] + ["<|endoftext|>"]
    if len(tokens) != size:
        raise SystemExit(f"make_gguf: a vocabulary of {size} is more than this script can make up")
    return tokens, [f"{a}{b} {c}" for a, b, c in triples]


def tensors(folder, layers):
    """(GGUF name, array, whether it is a matrix to be quantized)"""
    with safe_open(folder / "model.safetensors", framework="numpy") as file:
        names = set(file.keys())
        prefix = "transformer." if "transformer.wte.weight" in names else ""

        def read(name):
            return np.ascontiguousarray(file.get_tensor(prefix + name), dtype=np.float32)

        yield "token_embd.weight", read("wte.weight"), True
        yield "position_embd.weight", read("wpe.weight"), False
        yield "output_norm.weight", read("ln_f.weight"), False
        yield "output_norm.bias", read("ln_f.bias"), False
        for layer in range(layers):
            for source, (target, turned) in LAYER.items():
                weight = read(f"h.{layer}.{source}.weight")
                yield f"blk.{layer}.{target}.weight", np.ascontiguousarray(weight.T) if turned else weight, turned
                yield f"blk.{layer}.{target}.bias", read(f"h.{layer}.{source}.bias"), False


def write(folder, out, kind):
    config = json.loads((folder / "config.json").read_text())
    quantization, file_type = KINDS[kind]
    writer = gguf.GGUFWriter(out, "gpt2")
    writer.add_name(folder.name)
    writer.add_block_count(config["n_layer"])
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_feed_forward_length(config.get("n_inner") or 4 * config["n_embd"])
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])
    writer.add_file_type(file_type)
    tokens, merges = vocabulary(config["vocab_size"])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.NORMAL] * (len(tokens) - 1) + [gguf.TokenType.CONTROL])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(len(tokens) - 1)
    writer.add_eos_token_id(len(tokens) - 1)
    writer.add_add_bos_token(False)
    for name, array, matrix in tensors(folder, config["n_layer"]):
        if matrix and quantization != gguf.GGMLQuantizationType.F32:
            writer.add_tensor(name, gguf.quants.quantize(array, quantization), raw_dtype=quantization)
        else:
            writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="config.json and model.safetensors of a GPT-2 model")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("kind", choices=KINDS)
    arguments = parser.parse_args()
    partial = arguments.out.with_suffix(".part")
    write(arguments.folder, partial, arguments.kind)
    partial.rename(arguments.out)
