#!/usr/bin/env python3
"""Trains the bundled demo model: a byte-level BPE tokenizer and a small GPT-2, written as a Hugging Face folder.

    pip install torch transformers tokenizers numpy safetensors
    python model-shards/tools/train_demo.py --work train-demo   # train (or resume), then export
    python model-shards/tools/train_demo.py --check             # measure and sample what lies in --out

The training module below is ours so that it is quick on a CPU: no attention dropout, so the fused attention kernel
applies, a cheap dropout elsewhere, and torch.compile fuses the rest. What it exports is a plain
GPT2LMHeadModel checkpoint with tied embeddings, and --check reads it back with transformers alone.
"""
import argparse, gzip, json, math, os, signal, time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

EOT = "<|endoftext|>"
HERE = Path(__file__).resolve().parent


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--corpus", type=Path, default=HERE.parents[2] / "shared/corpus/stories.txt.gz")
    p.add_argument("--out", type=Path, default=HERE.parent / "demo", help="Hugging Face folder to write")
    p.add_argument("--work", type=Path, default=Path("train-demo"), help="checkpoint, log and pid")
    p.add_argument("--check", action="store_true", help="only validate and sample the folder --out")
    for name, value, what in (
            ("vocab", 4096, "tokens"), ("layers", 6, ""), ("width", 384, "a multiple of 64, the size of a head"),
            ("positions", 512, ""), ("dropout", 0.15, ""), ("epochs", 10.0, "passes over the training text"),
            ("short", 0.6, "part of the training on windows of half length"), ("batch-tokens", 4096, "in one step"),
            ("muon-lr", 0.02, "peak rate, matrices of the blocks"), ("adam-lr", 2e-3, "peak rate, all else"),
            ("weight-decay", 0.1, ""), ("warmup", 60, "steps"), ("eval-every", 200, "steps"), ("seed", 1, ""),
            ("minutes", 0.0, "if above 0: decay faster where needed, so as to end by then")):
        p.add_argument("--" + name, type=type(value), default=value, help=what + " (default %(default)s)")
    return p.parse_args()


def read_corpus(path):
    """Training text (first 95 %) and validation text (last 5 %)."""
    text = gzip.open(path, "rt", encoding="utf-8").read()
    cut = int(len(text) * 0.95)
    return text[:cut], text[cut:]


def train_tokenizer(text, size):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(text.split(EOT), trainers.BpeTrainer(
        vocab_size=size, special_tokens=[EOT], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))  # all 256 bytes: no text is out of vocabulary
    return tok


def encode(tok, text):
    """One stream of token ids: documents joined by the end-of-text token alone, without the line breaks around it."""
    eot, ids = tok.token_to_id(EOT), []
    for i, doc in enumerate(text.split("\n" + EOT + "\n")):
        ids += ([eot] if i else []) + tok.encode(doc).ids
    return np.array(ids, dtype=np.int64)


def windows(ids, starts, length, rng):
    """Window begins for one pass over the text, shuffled. The grid gets a new offset on every pass, and each window
    begins at a paragraph where one is near, because that is what a prompt at position 0 looks like."""
    grid = np.arange(rng.integers(length), len(ids) - length - 1, length)
    before = starts[np.maximum(np.searchsorted(starts, grid, side="right") - 1, 0)]
    begins = np.where(grid - before < length // 2, before, grid)
    return rng.permutation(begins)


def drop(x, share, training):
    """Dropout with one mask for all positions of a window: drawing a number per element took a sixth of the step."""
    if not training or share == 0:
        return x
    mask = torch.rand(x.shape[0], 1, x.shape[2], device=x.device) >= share
    return x * (mask / (1 - share)).to(x.dtype)


class Block(nn.Module):
    def __init__(self, a):
        super().__init__()
        d = a.width
        self.heads, self.share = a.width // 64, a.dropout
        self.ln_1, self.ln_2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.c_attn, self.attn_proj = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.c_fc, self.mlp_proj = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = self.c_attn(self.ln_1(x)).view(b, t, 3, self.heads, 64).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, d)
        x = x + drop(self.attn_proj(y), self.share, self.training)
        y = self.mlp_proj(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))
        return x + drop(y, self.share, self.training)


class Gpt2(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.share = a.dropout
        self.wte, self.wpe = nn.Embedding(a.vocab, a.width), nn.Embedding(a.positions, a.width)
        self.h = nn.ModuleList(Block(a) for _ in range(a.layers))
        self.ln_f = nn.LayerNorm(a.width)
        for name, p in self.named_parameters():
            if name.endswith("proj.weight") or name.endswith("bias"):
                nn.init.zeros_(p)  # each block starts as the identity: trains steadily at a high learning rate
            elif p.ndim == 2:
                nn.init.normal_(p, std=0.02 if "w" in name[:2] else a.width ** -0.5 * 0.5)

    def forward(self, ids, targets):
        x = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        x = drop(x, self.share, self.training)
        for block in self.h:
            x = block(x)
        logits = self.ln_f(x) @ self.wte.weight.T
        return F.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


class Muon(torch.optim.Optimizer):
    """Momentum whose matrix updates are made orthogonal by five Newton-Schulz steps: for the blocks' matrices it
    is reported to need fewer steps than AdamW (not compared here), and steps are what a CPU is short of."""

    def __init__(self, params, lr, weight_decay):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                m.lerp_(p.grad, 0.05)
                parts = p.grad.lerp(m, 0.95).split(p.shape[1] if p.shape[0] == 3 * p.shape[1] else p.shape[0])
                u = torch.cat([self.orthogonal(x) for x in parts])  # query, key and value each on their own
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(u, alpha=-group["lr"] * max(1, parts[0].shape[0] / parts[0].shape[1]) ** 0.5)

    @staticmethod
    def orthogonal(g):
        x = (g / (g.norm() + 1e-7)).bfloat16()
        tall = x.shape[0] > x.shape[1]
        x = x.T if tall else x
        for _ in range(5):
            y = x @ x.T
            x = 3.4445 * x + (-4.7750 * y + 2.0315 * y @ y) @ x
        return (x.T if tall else x).float()


def learning_rate(step, steps, warmup):
    """Share of the peak: linear warm-up, then a straight line down to zero."""
    return min((step + 1) / warmup, 1.0, max(0.0, (steps - step) / (steps - warmup)))


def train(a):
    torch.manual_seed(a.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    a.work.mkdir(parents=True, exist_ok=True)
    (a.work / "pid").write_text(str(os.getpid()))
    text, val_text = read_corpus(a.corpus)
    tok = train_tokenizer(text, a.vocab)
    ids, val = encode(tok, text), encode(tok, val_text)
    newline, eot = tok.encode("\n").ids[0], tok.token_to_id(EOT)
    breaks = ((ids[:-1] == newline) & (np.roll(ids, 1)[:-1] == newline)) | (ids[:-1] == eot)
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    words = len(val_text.split())
    model = Gpt2(a).to(device)
    matrices = [p for p in model.h.parameters() if p.ndim == 2]
    vectors = [p for p in model.parameters() if p.ndim == 1]
    tables = [model.wte.weight, model.wpe.weight]
    opts = [Muon(matrices, a.muon_lr, a.weight_decay),
            torch.optim.AdamW([dict(params=tables, weight_decay=a.weight_decay), dict(params=vectors, weight_decay=0)],
                              lr=a.adam_lr, betas=(0.9, 0.95))]
    for opt in opts:
        for group in opt.param_groups:
            group["peak"] = group["lr"]
    steps = int(a.epochs * len(ids) / a.batch_tokens)
    print(f"{len(ids)} training and {len(val)} validation tokens, {len(starts)} paragraphs, "
          f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f}M parameters, {steps} steps on {device}", flush=True)

    step, best, checkpoint = 0, math.inf, a.work / "checkpoint.pt"
    if checkpoint.exists():
        c = torch.load(checkpoint, map_location=device, weights_only=False)
        model.load_state_dict(c["model"])
        [opt.load_state_dict(s) for opt, s in zip(opts, c["opts"])]
        step, best = c["step"], c["best"]
        print(f"resumed at step {step}, best validation loss {best:.4f}", flush=True)
    forward = torch.compile(model, dynamic=False)
    half = lambda: torch.autocast(device, dtype=torch.bfloat16)
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))  # write a checkpoint, then leave

    def batch(source, begins, length):
        rows = torch.from_numpy(np.stack([source[b: b + length + 1] for b in begins])).to(device)
        return rows[:, :-1], rows[:, 1:]

    @torch.no_grad()
    def validate():
        model.eval()
        at = np.arange(0, len(val) - a.positions - 1, a.positions)
        with half():
            losses = [forward(*batch(val, at[i: i + 8], a.positions)).item() for i in range(0, len(at) // 8 * 8, 8)]
        model.train()
        return sum(losses) / len(losses)

    rng, queue, length, began, mean = np.random.default_rng(a.seed + step), [], 0, time.time(), None
    first, bend = step, 1.0
    while step < steps and bend > 0:
        wanted = a.positions // 2 if step < steps * a.short else a.positions
        rows = a.batch_tokens // wanted
        if wanted != length or len(queue) < rows:
            length, queue = wanted, list(windows(ids, starts, wanted, rng))
        begins, queue = queue[:rows], queue[rows:]
        with half():
            loss = forward(*batch(ids, begins, length))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vectors + tables, 1.0)
        share = learning_rate(step, steps, a.warmup)
        if a.minutes:  # a shared machine: a decay that ends early is worth more than steps at a high rate
            bend = max(0.0, 1 - (time.time() - began) / 60 / a.minutes)
            share = min(share, learning_rate(first, steps, a.warmup) * bend)
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = group["peak"] * share
            opt.step()
            opt.zero_grad(set_to_none=True)
        step += 1
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 20 == 0:
            speed = (step - first) * a.batch_tokens / (time.time() - began)
            print(f"step {step}/{steps} loss {mean:.3f} {speed:.0f} tokens/s", flush=True)
        if step % a.eval_every == 0 or step == steps or stop or bend == 0:
            v = validate()
            print(f"step {step} validation loss {v:.4f}, "
                  f"perplexity per word {math.exp(v * len(val) / words):.1f}", flush=True)
            if v < best:  # early stopping: the folder keeps the best model seen
                best = v
                export(a, model, tok, a.out)
            torch.save(dict(model=model.state_dict(), opts=[o.state_dict() for o in opts], step=step, best=best),
                       a.work / "checkpoint.tmp")
            os.replace(a.work / "checkpoint.tmp", checkpoint)  # never half a checkpoint
        if stop:
            return


def export(a, model, tok, out):
    """The Hugging Face folder. F16 tensors: a trained weight is well inside its range, and half the file."""
    from safetensors.torch import save_file
    out.mkdir(parents=True, exist_ok=True)
    names = {"attn_proj": "attn.c_proj", "mlp_proj": "mlp.c_proj", "c_attn": "attn.c_attn", "c_fc": "mlp.c_fc"}
    tensors = {}
    for name, p in model.state_dict().items():
        part = name.split(".")[-2]
        if part in names and p.ndim == 2:
            p = p.T  # GPT-2's Conv1D keeps its weights as [in, out], nn.Linear as [out, in]
        tensors["transformer." + name.replace(part, names.get(part, part))] = p.to("cpu", torch.float16).contiguous()
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    eot = tok.token_to_id(EOT)
    config = dict(
        architectures=["GPT2LMHeadModel"], model_type="gpt2", vocab_size=a.vocab, n_positions=a.positions,
        n_embd=a.width, n_layer=a.layers, n_head=a.width // 64, n_inner=None, activation_function="gelu_new",
        layer_norm_epsilon=1e-5, bos_token_id=eot, eos_token_id=eot, tie_word_embeddings=True,
        attn_pdrop=a.dropout, embd_pdrop=a.dropout, resid_pdrop=a.dropout, torch_dtype="float16")
    put = lambda name, value: (out / name).write_text(json.dumps(value, indent=2) + "\n")
    put("config.json", config)
    put("generation_config.json", dict(bos_token_id=eot, eos_token_id=eot, do_sample=True, temperature=0.8, top_k=40))
    put("tokenizer_config.json", dict(tokenizer_class="PreTrainedTokenizerFast", bos_token=EOT, eos_token=EOT,
                                      unk_token=EOT, model_max_length=a.positions, add_prefix_space=False,
                                      clean_up_tokenization_spaces=False))
    tok.save(str(out / "tokenizer.json"))


PROMPTS = ["Once upon a time there was a", "The King said to his daughter,", "One morning the old woman",
           "In the middle of the forest", "\"I am afraid,\" said the boy,"]


def check(a):
    """Validation loss and samples of the exported folder, read by transformers and tokenizers alone. Windows do not
    overlap: a token is predicted from the 1 to 512 tokens before it in its own window."""
    from tokenizers import Tokenizer
    from transformers import GPT2LMHeadModel
    tok = Tokenizer.from_file(str(a.out / "tokenizer.json"))
    model = GPT2LMHeadModel.from_pretrained(a.out, dtype=torch.float32).eval()
    text = read_corpus(a.corpus)[1]
    val, words = torch.from_numpy(encode(tok, text)), len(text.split())
    n, total = model.config.n_positions, 0.0
    with torch.no_grad():
        for i in range(0, len(val) - 1, n):  # all of it, the short last window included
            x, y = val[i: i + n], val[i + 1: i + n + 1]
            total += F.cross_entropy(model(x[None, : len(y)]).logits[0], y, reduction="sum").item()
    per_token = total / (len(val) - 1)
    print(f"{len(val) - 1} tokens, {words} words: loss {per_token:.4f} and perplexity {math.exp(per_token):.1f} "
          f"per token, perplexity {math.exp(total / words):.1f} per word")
    ways = {"temperature 0.8, top_k 40": dict(do_sample=True, temperature=0.8, top_k=40),
            "greedy, repetition_penalty 1.3": dict(do_sample=False, temperature=None, top_k=None,
                                                   repetition_penalty=1.3)}
    for way, settings in ways.items():
        for seed, prompt in enumerate(PROMPTS, 1):
            torch.manual_seed(seed)
            ids = torch.tensor([tok.encode(prompt).ids])
            out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=120,
                                 pad_token_id=model.config.eos_token_id, **settings)
            print(f"\n--- {way}, seed {seed}\n{tok.decode(out[0].tolist())}")


if __name__ == "__main__":
    args = arguments()
    check(args) if args.check else train(args)
