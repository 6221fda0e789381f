import { duration, rate } from "../parts/format";
import { figures, type Run } from "./run";

export function Metrics({ run }: { run: Run }) {
  const { ttftMs, tokensPerSecond, totalMs, promptTokens, cachedTokens, newTokens, takeovers, again, steals } = figures(run);
  return (
    <dl className="metrics metrics-run card">
      <Figure name="Time to first token" value={ttftMs === undefined ? "–" : duration(ttftMs)} />
      <Figure name="Tokens per second" value={tokensPerSecond === undefined ? "–" : rate(tokensPerSecond)} />
      <Figure name="Total time" value={totalMs === undefined ? "–" : duration(totalMs)} />
      <Figure
        name="Prompt + new"
        value={`${promptTokens ?? "–"} + ${newTokens}`}
        note={cachedTokens ? `tokens, ${cachedTokens} cached` : "tokens"}
      />
      <Figure
        name="Takeovers"
        value={String(takeovers)}
        note={takeovers > 0 ? "no token lost" : again > 0 ? `${again} requeued` : undefined}
        tone={takeovers > 0 ? "takeover" : undefined}
      />
      <Figure
        name="Steals"
        value={String(steals)}
        note={steals > 0 ? "to less loaded replicas" : undefined}
        tone={steals > 0 ? "steal" : undefined}
      />
    </dl>
  );
}

interface FigureProps {
  name: string;
  value: string;
  note?: string | undefined;
  tone?: "takeover" | "steal" | undefined;
}

function Figure({ name, value, note, tone }: FigureProps) {
  return (
    <div className={tone ? `figure figure-${tone}` : "figure"}>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
      {note && <dd className="figure-note">{note}</dd>}
    </div>
  );
}
