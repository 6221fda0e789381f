"""llama.cpp as a contestant of `bench engine`: runs llama-batched-bench and prints its figures.

Decode runs from a context of 152 to one of 199, so the mean context is that of the ragged one of the others.
"""
import argparse
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

import figures

KINDS = {"f32": "f32", "fp16": "f16", "bf16": "bf16", "int8": "q8_0"}
DECODE_CONTEXT = 152
DECODE_TOKENS = 48


def gguf_of(model, kind):
    """Converts once: the file stays in the temporary folder."""
    stamp = (model / "model.safetensors").stat().st_mtime_ns
    out = pathlib.Path(tempfile.gettempdir()) / f"stagecoach-bench-{model.name}-{stamp}-{kind}.gguf"
    if not out.exists():
        script = pathlib.Path(__file__).with_name("make_gguf.py")
        done = subprocess.run([sys.executable, script, model, out, kind], capture_output=True, text=True)
        if done.returncode != 0:
            figures.skip("the model could not be written as GGUF: " + (done.stderr.strip().splitlines() or ["?"])[-1])
    return out


def measure(arguments, gguf, prompt, generate, batches):
    largest = max(batches)
    done = subprocess.run(
        [arguments.bench, "-m", gguf, "-t", str(arguments.threads), "-tb", str(arguments.threads), "-b", "2048",
         "-ub", "512", "-c", str(largest * (prompt + generate) + 64), "-npp", str(prompt), "-ntg", str(generate),
         "-npl", ",".join(map(str, batches)), "--output-format", "jsonl"],
        capture_output=True, text=True)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or len(rows) != len(batches):
        figures.skip(f"llama-batched-bench ended with status {done.returncode} after {len(rows)} of {len(batches)} rows: "
                     + (done.stderr.strip().splitlines() or ["it said nothing"])[-1])
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", default=shutil.which("llama-batched-bench"))
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--dtype", choices=KINDS, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    if not arguments.bench:
        figures.skip("llama-batched-bench is not on the PATH and --llama-bench was not given")
    version = subprocess.run([arguments.bench, "--version"], capture_output=True, text=True)
    figures.note((version.stdout + version.stderr).strip().splitlines()[0])
    gguf = gguf_of(arguments.model, KINDS[arguments.dtype])
    batches = [1, 4, 8, 16, 32]
    prefill = {128: [], 512: []}
    decode = {batch: [] for batch in batches}
    for _ in range(arguments.repeat):
        for row in measure(arguments, gguf, DECODE_CONTEXT, DECODE_TOKENS, batches):
            decode[row["pl"]].append(row["t_tg"])
        for prompt in prefill:
            prefill[prompt] += [measure(arguments, gguf, prompt, 1, [1])[0]["t_pp"] for _ in range(2)]
    for prompt, seconds in prefill.items():
        figures.rate(f"prefill {prompt}", prompt, seconds)
    for batch, seconds in decode.items():
        figures.rate(f"B{batch}", batch * DECODE_TOKENS, seconds)
    figures.rss(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


main()
