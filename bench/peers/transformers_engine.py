"""Hugging Face transformers on PyTorch as a contestant of `bench engine`, with its own cache and attention.

Batches of different contexts are padded on the left, as its `generate` does.
"""
import argparse
import resource
import time

import figures

try:
    import torch
    import transformers
    from transformers import DynamicCache, GPT2LMHeadModel
except ImportError as missing:
    figures.skip(f"this Python has no {missing.name}")

DTYPES = {"f32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def ids(model, rows, length):
    return torch.randint(0, model.config.vocab_size, (rows, length))


@torch.inference_mode()
def prefill(model, prompt, repeat):
    tokens = ids(model, 1, prompt)

    def once():
        model(tokens, use_cache=True, logits_to_keep=1)

    once()
    figures.rate(f"prefill {prompt}", prompt, [timed(once) for _ in range(repeat)])


@torch.inference_mode()
def decode(model, batch, steps):
    lengths = torch.tensor([128 + i * 96 // batch for i in range(batch)])
    longest = int(lengths.max())
    mask = (torch.arange(longest) >= longest - lengths[:, None]).long()
    cache = DynamicCache(config=model.config)
    model(ids(model, batch, longest), attention_mask=mask, position_ids=(mask.cumsum(1) - 1).clamp(min=0),
          past_key_values=cache, logits_to_keep=1)
    seconds = []
    for step in range(-3, steps):
        mask = torch.cat([mask, torch.ones(batch, 1, dtype=torch.long)], dim=1)
        position = mask.sum(1, keepdim=True) - 1

        def once():
            model(ids(model, batch, 1), attention_mask=mask, position_ids=position, past_key_values=cache)

        took = timed(once)
        if step >= 0:
            seconds.append(took)
    figures.rate(f"B{batch}", batch, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--dtype", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--steps", type=int, default=8)
    arguments = parser.parse_args()
    if arguments.dtype not in DTYPES:
        figures.skip(f"transformers has no {arguments.dtype} of its own for the CPU")
    figures.note(f"transformers {transformers.__version__}, torch {torch.__version__}")
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    model = GPT2LMHeadModel.from_pretrained(arguments.model, dtype=DTYPES[arguments.dtype]).eval()
    for prompt in (128, 512):
        prefill(model, prompt, 3)
    for batch in (1, 4, 8, 16, 32):
        decode(model, batch, arguments.steps)
    figures.rss(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


main()
