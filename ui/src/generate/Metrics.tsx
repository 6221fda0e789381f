import { duration, plural, rate } from "../parts/format";
import { figures, type Run } from "./run";

export function Metrics({ run }: { run: Run }) {
  const { ttftMs, tokensPerSecond, totalMs, promptTokens, cachedTokens, newTokens, takeovers, steals } = figures(run);
  return (
    <dl className="metrics card">
      <Figure name="To the first token" value={ttftMs === undefined ? "–" : duration(ttftMs)} />
      <Figure name="Tokens a second" value={tokensPerSecond === undefined ? "–" : rate(tokensPerSecond)} />
      <Figure name="In all" value={totalMs === undefined ? "–" : duration(totalMs)} />
      <Figure
        name="Tokens, prompt + new"
        value={`${promptTokens ?? "–"} + ${newTokens}`}
        note={cachedTokens ? `${cachedTokens} found in a cache` : undefined}
      />
      <Figure
        name="Takeovers"
        value={String(takeovers)}
        note={steals > 0 ? plural(steals, "move") + " to the less busy" : takeovers > 0 ? "and not a token lost" : undefined}
        loud={takeovers > 0}
      />
    </dl>
  );
}

interface FigureProps {
  name: string;
  value: string;
  note?: string | undefined;
  loud?: boolean;
}

function Figure({ name, value, note, loud = false }: FigureProps) {
  return (
    <div className={loud ? "figure figure-loud" : "figure"}>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
      {note && <dd className="figure-note">{note}</dd>}
    </div>
  );
}
