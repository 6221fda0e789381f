import { Copy, TextSelect } from "lucide-react";
import { memo, type MouseEvent, useMemo, useState } from "react";
import { CopyButton } from "../parts/CopyButton";
import { ProblemNote } from "../parts/ProblemNote";
import { type MoveKind, movesOf } from "./moves";
import { type Run, type RunToken, text } from "./run";

interface OutputProps {
  run: Run;
  onRetry: () => void;
  token: number | undefined;
  onPick: (index: number) => void;
  /** Called when a token is clicked. */
  onFocus: (index: number) => void;
}

const MOVES: Record<MoveKind, string> = {
  takeover: "Before this token other members took over the text",
  steal: "Before this token the text moved to a less loaded replica",
  again: "Before this token the text was requeued and computed again",
};

const ENDINGS = { stop: "The model ended the text.", length: "The token limit ended the text." };

/** The streamed text: the prompt in a softer tone, then its tokens, which can be pointed at and clicked. */
export function Output({ run, onRetry, token, onPick, onFocus }: OutputProps) {
  const [split, setSplit] = useState(false);
  const moves = useMemo(() => movesOf(run.tokens), [run.tokens]);
  return (
    <section className="card output" aria-label="Text" aria-busy={run.state === "running"}>
      <div className="output-tools">
        <p className="soft" role="status">
          {ending(run)}
        </p>
        <button
          type="button"
          className="icon-button"
          aria-pressed={split}
          aria-label="Show where tokens begin"
          title="Show where tokens begin"
          onClick={() => setSplit(!split)}
        >
          <TextSelect size={18} aria-hidden />
        </button>
        <CopyButton icon={<Copy size={18} aria-hidden />} label="Copy the text" text={() => run.request.text + text(run)} />
      </div>
      <p className={`output-text ${split ? "output-split" : ""}`} onPointerOver={pointed(onPick)} onClick={pointed(onFocus)}>
        <span className="output-prompt">{run.request.text}</span>
        {run.tokens.map((each) => (
          <TokenText key={each.index} token={each} picked={each.index === token} moved={moves.get(each.index)?.kind} />
        ))}
        {run.state === "running" && <span className="caret" aria-hidden />}
      </p>
      {run.problem && <ProblemNote problem={run.problem} onRetry={onRetry} />}
    </section>
  );
}

const TokenText = memo(function TokenText({ token, picked, moved }: { token: RunToken; picked: boolean; moved: MoveKind | undefined }) {
  return (
    <span
      className={`token ${picked ? "token-picked" : ""} ${moved ? `token-${moved}` : ""}`}
      data-token={token.index}
      title={moved && MOVES[moved]}
    >
      {token.text}
    </span>
  );
});

function pointed(onPick: (index: number) => void) {
  return (event: MouseEvent) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-token]")?.dataset.token;
    if (at !== undefined) {
      onPick(Number(at));
    }
  };
}

function ending(run: Run): string {
  switch (run.state) {
    case "running":
      if (run.broken) {
        return "Connection lost; resuming …";
      }
      return run.tokens.length === 0 ? "Processing the prompt …" : "Generating …";
    case "done":
      return ENDINGS[run.response?.finish_reason ?? "stop"];
    case "stopped":
      return "Stopped.";
    case "failed":
      return "Failed.";
  }
}
