"""Makes the small random GPT-2 models the tests compare with, and what Hugging Face transformers answers for them.

    pip install torch==2.13.0 transformers==5.23.0 safetensors==0.8.0
    python make_fixtures.py            # writes ../src/test/resources/fixtures

Each folder holds a model in one of the layouts found in the wild, `expected.json` (prompts, greedy continuations) and
`logits.bin` (float32, little-endian: of every case one row of vocabulary logits for each position of its prompt).
"""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

OUT = Path(__file__).resolve().parent.parent / "src/test/resources/fixtures"

# layout: "prefix" (transformer.h.0...), "bare" (h.0..., as the hub's gpt2), "index" (several files and their index).
FIXTURES = {
    "one-layer": dict(n_layer=1, n_head=1, n_embd=16, n_positions=64, vocab_size=61, stored="f32", layout="prefix"),
    "bare-gelu": dict(n_layer=2, n_head=2, n_embd=24, n_inner=40, n_positions=96, vocab_size=101,
                      activation_function="gelu", layer_norm_epsilon=1e-6, stored="f32", layout="bare"),
    "untied-relu-bf16": dict(n_layer=3, n_head=4, n_embd=32, n_positions=80, vocab_size=257, tie_word_embeddings=False,
                             activation_function="relu", stored="bf16", layout="prefix"),
    "sharded-f16": dict(n_layer=5, n_head=3, n_embd=48, n_inner=100, n_positions=72, vocab_size=199,
                        layer_norm_epsilon=1e-3, stored="f16", layout="index"),
    "untied-sharded": dict(n_layer=4, n_head=2, n_embd=32, n_positions=64, vocab_size=150, tie_word_embeddings=False,
                           activation_function="gelu_pytorch_tanh", stored="f32", layout="index"),
    "scaled-by-layer": dict(n_layer=4, n_head=4, n_embd=32, n_inner=64, n_positions=72, vocab_size=90,
                            scale_attn_by_inverse_layer_idx=True, reorder_and_upcast_attn=True, stored="bf16",
                            layout="bare"),
    "unscaled": dict(n_layer=2, n_head=8, n_embd=40, n_positions=64, vocab_size=75, scale_attn_weights=False,
                     stored="f32", layout="prefix"),
    "long": dict(n_layer=3, n_head=4, n_embd=64, n_inner=128, n_positions=400, vocab_size=70, stored="f16",
                 layout="bare", prompts=(300, 130), new_tokens=48),
}
STORED = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}


def random_model(config: GPT2Config, stored: torch.dtype, generator: torch.Generator) -> GPT2LMHeadModel:
    """Weights large enough that every layer and every position changes the logits; exactly representable as stored."""
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "ln_" in name:
                value = (1 if name.endswith("weight") else 0) + 0.2 * noise
            elif name.endswith("bias"):
                value = 0.1 * noise
            elif "wpe" in name:
                value = 1.2 * noise  # or greedy text of a tied random model soon repeats one token
            elif "wte" in name or "lm_head" in name:
                value = 0.4 * noise
            else:
                value = noise / parameter.shape[0] ** 0.5  # Conv1D: [in, out]
            parameter.copy_(value.to(stored).float())
    return model


def save(model: GPT2LMHeadModel, folder: Path, stored: torch.dtype, layout: str) -> None:
    model.config.save_pretrained(folder)
    state = {name: tensor.detach().to(stored).clone() for name, tensor in model.state_dict().items()}
    if model.config.tie_word_embeddings:
        del state["lm_head.weight"]
    if layout == "bare":
        state = {name.removeprefix("transformer."): tensor for name, tensor in state.items()}
        mask = torch.ones(4, 4, dtype=torch.bool).tril().view(1, 1, 4, 4)
        state["h.0.attn.bias"] = mask  # the hub's gpt2 carries such buffers; a reader has to leave them alone
    if layout != "index":
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names = sorted(state)
    weight_map = {}
    for part in range(3):
        file = f"model-{part + 1:05d}-of-00003.safetensors"
        chosen = {name: state[name] for name in names[part::3]}
        save_file(chosen, folder / file, metadata={"format": "pt"})
        weight_map |= dict.fromkeys(chosen, file)
    total = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


@torch.no_grad()
def greedy(model: GPT2LMHeadModel, prompt: list[int], new_tokens: int) -> list[int]:
    ids = list(prompt)
    for _ in range(new_tokens):
        logits = model(torch.tensor([ids])).logits[0, -1]
        best = logits.topk(2)
        margin = (best.values[0] - best.values[1]) / logits.abs().max()
        if margin < 1e-3:
            raise ValueError(f"greedy choice {len(ids)} is within {margin:.1e}: choose another seed")
        ids.append(int(best.indices[0]))
    return ids[len(prompt):]


def make(name: str, seed: int, stored: str, layout: str, prompts=(7, 1, 40), new_tokens=20, **dimensions) -> None:
    for attempt in range(seed, seed + 50):
        generator = torch.Generator().manual_seed(attempt)
        config = GPT2Config(**dimensions, attn_implementation="eager", bos_token_id=0, eos_token_id=0)
        model = random_model(config, STORED[stored], generator)
        texts = [torch.randint(config.vocab_size, (n,), generator=generator).tolist() for n in prompts]
        try:
            continuations = [greedy(model, text, new_tokens) for text in texts]
            break
        except ValueError as tie:
            print(f"{name}: seed {attempt}: {tie}")
    else:
        raise SystemExit(f"{name}: no seed without ties")
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save(model, folder, STORED[stored], layout)
    with torch.no_grad():
        logits = [model(torch.tensor([text])).logits[0] for text in texts]
    (folder / "logits.bin").write_bytes(b"".join(rows.numpy().astype("<f4").tobytes() for rows in logits))
    cases = [dict(prompt=text, greedy=more) for text, more in zip(texts, continuations)]
    (folder / "expected.json").write_text(json.dumps(dict(seed=attempt, cases=cases)) + "\n")
    size = sum(file.stat().st_size for file in folder.iterdir())
    spread = torch.cat(logits).std().item()
    distinct = len({token for more in continuations for token in more})
    print(f"{name}: {size / 1024:.0f} KiB, logits' standard deviation {spread:.2f}, {distinct} different greedy tokens")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for number, (name, options) in enumerate(FIXTURES.items()):
        make(name, seed=1000 * (number + 1), **options)
