"""The lines every contestant of `bench engine` prints: one JSON object each, a figure or a note."""
import json
import statistics


def rate(measure, tokens, seconds):
    """Tokens a second, from the seconds of each run."""
    print(json.dumps({
        "measure": measure, "unit": "tok/s", "runs": len(seconds),
        "median": tokens / statistics.median(seconds), "best": tokens / min(seconds),
    }), flush=True)


def rss(mib):
    print(json.dumps({"measure": "rss", "unit": "MiB", "runs": 1, "median": mib, "best": mib}), flush=True)


def note(text):
    print(json.dumps({"note": text}), flush=True)


def skip(reason):
    note("skipped: " + reason)
    raise SystemExit(0)
