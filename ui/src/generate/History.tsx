import { useEffect, useState } from "react";
import { plural, rate, when } from "../parts/format";
import { figures, type Run, text } from "./run";
import { useGenerate } from "./store";

const MINUTE = 60_000;

/** Earlier runs, stored in this browser only. */
export function History() {
  const runs = useGenerate((state) => state.runs);
  const shown = useGenerate((state) => state.run?.id);
  const { show, forget } = useGenerate.getState();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return (
    <aside className="history" aria-labelledby="history">
      <div className="history-head">
        <h2 id="history">History</h2>
        {runs.length > 0 && (
          <button type="button" className="text-button" onClick={forget}>
            Clear
          </button>
        )}
      </div>
      {runs.length === 0 && <p className="soft">Generated texts are stored here, in this browser.</p>}
      <ol>
        {runs.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              className="history-run"
              aria-current={run.id === shown ? "true" : undefined}
              onClick={() => show(run)}
            >
              <span className="history-text">
                <span className="soft">{run.request.text.trimStart().slice(0, 60)}</span>
                {text(run).slice(0, 90)}
              </span>
              <span className="history-facts number">{facts(run, Math.max(now, run.begun))}</span>
            </button>
          </li>
        ))}
      </ol>
    </aside>
  );
}

function facts(run: Run, now: number): string {
  const { newTokens, tokensPerSecond, takeovers, steals } = figures(run);
  return [
    when(run.begun, now),
    plural(newTokens, "token"),
    tokensPerSecond === undefined ? "" : `${rate(tokensPerSecond)}/s`,
    takeovers > 0 ? plural(takeovers, "takeover") : "",
    steals > 0 ? plural(steals, "steal") : "",
    run.state === "done" ? "" : run.state,
  ]
    .filter(Boolean)
    .join(" · ");
}
