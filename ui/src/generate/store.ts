import { create } from "zustand";
import { Failure, type ProcessRequest } from "../api/client";
import { generate } from "../api/generate";
import { recall, remember } from "../parts/storage";
import { type Draft, draftOf, EMPTY, type Errors, errorsOf, read } from "./draft";
import { keepRuns, recallRuns, withRun } from "./history";
import { advance, begin, isNothing, type Run, type RunEvent, type RunToken } from "./run";
import { shared } from "./share";

interface GenerateState {
  draft: Draft;
  errors: Errors;
  /** The run that the page shows. */
  run?: Run;
  runs: Run[];
  edit(change: Partial<Draft>): void;
  start(): void;
  stop(): void;
  show(run: Run): void;
  forget(): void;
}

const DRAFT = "draft";

let work: AbortController | undefined;

/** Outlives the page component, so a text continues while another page is open. */
export const useGenerate = create<GenerateState>()((set, get) => {
  const tell = (id: string, event: RunEvent) => {
    const { run, runs } = get();
    if (run?.id !== id) {
      return;
    }
    const next = advance(run, event);
    set({ run: next });
    if (next.state !== "running" && run.state === "running") {
      const all = isNothing(next) ? runs : withRun(runs, next);
      set({ runs: all, errors: errorsOf(next.problem ?? {}) });
      keepRuns(all);
    }
  };
  return {
    draft: shared(window.location.href) ?? { ...EMPTY, ...recall<Draft>(DRAFT) },
    errors: {},
    runs: recallRuns(),
    edit(change) {
      const draft = { ...get().draft, ...change };
      set({ draft, errors: {} });
      remember(DRAFT, draft);
    },
    start() {
      const form = read(get().draft);
      if ("errors" in form) {
        set({ errors: form.errors });
        return;
      }
      get().stop();
      const run = begin(crypto.randomUUID?.() ?? String(Math.random()), form.request, Date.now());
      work = new AbortController();
      set({ run, errors: {} });
      void follow(form.request, work.signal, (event) => tell(run.id, event));
    },
    stop() {
      const { run } = get();
      work?.abort();
      if (run?.state === "running") {
        tell(run.id, { kind: "stopped" });
      }
    },
    show(run) {
      get().stop();
      set({ run, draft: draftOf(withSeed(run)), errors: {} });
    },
    forget() {
      set({ runs: [] });
      keepRuns([]);
    },
  };
});

/** The request with the seed that was drawn for it, so that it gives the same text again. */
function withSeed(run: Run): ProcessRequest {
  return run.response
    ? { ...run.request, parameters: { ...run.request.parameters, seed: run.response.seed } }
    : run.request;
}

async function follow(request: ProcessRequest, signal: AbortSignal, tell: (event: RunEvent) => void): Promise<void> {
  const sent = performance.now();
  const frame = new Frame(tell);
  try {
    for await (const event of generate(request, signal)) {
      if (event.kind === "token") {
        frame.add({ ...event.token, at: performance.now() - sent });
      } else {
        frame.flush();
        tell(event);
      }
    }
  } catch (cause) {
    frame.flush();
    if (!signal.aborted) {
      tell({ kind: "failed", problem: Failure.of(cause).problem });
    }
  }
}

/** Collects tokens and renders them at most once a frame. */
class Frame {
  private waiting: RunToken[] = [];
  private readonly tell: (event: RunEvent) => void;

  constructor(tell: (event: RunEvent) => void) {
    this.tell = tell;
  }

  add(token: RunToken): void {
    this.waiting.push(token);
    if (this.waiting.length === 1) {
      requestAnimationFrame(() => this.flush());
    }
  }

  flush(): void {
    if (this.waiting.length > 0) {
      this.tell({ kind: "tokens", tokens: this.waiting });
      this.waiting = [];
    }
  }
}
