import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { duration, stageColour } from "../parts/format";
import type { Run } from "./run";

interface StepTableProps {
  run: Run;
  token: number;
  onPick: (index: number | undefined) => void;
}

/** Table of the steps of one token. */
export function StepTable({ run, token: index, onPick }: StepTableProps) {
  const at = run.tokens.findIndex((each) => each.index === index);
  const token = run.tokens[at];
  if (!token) {
    return null;
  }
  const before = run.tokens[at - 1];
  const after = run.tokens[at + 1];
  return (
    <div className="steps">
      <div className="steps-head">
        <button type="button" className="icon-button" aria-label="Previous token" disabled={!before} onClick={() => onPick(before?.index)}>
          <ChevronLeft size={18} aria-hidden />
        </button>
        <button type="button" className="icon-button" aria-label="Next token" disabled={!after} onClick={() => onPick(after?.index)}>
          <ChevronRight size={18} aria-hidden />
        </button>
        <p>
          Token <span className="number">{token.index}</span> <span className="steps-word">{shown(token.text)}</span>{" "}
          <span className="soft number">id {token.id}</span>
        </p>
        <button type="button" className="icon-button steps-close" aria-label="Show all tokens" onClick={() => onPick(undefined)}>
          <X size={18} aria-hidden />
        </button>
      </div>
      <div className="table-frame" role="region" aria-label={`Steps of token ${token.index}`} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Stage</th>
              <th scope="col">Member</th>
              <th scope="col">Sent at</th>
              <th scope="col" className="wide-only">
                Positions
              </th>
              <th scope="col">Compute</th>
              <th scope="col">Queue</th>
              <th scope="col">Network</th>
            </tr>
          </thead>
          <tbody>
            {token.timings?.visits.map((visit) => (
              <tr key={`${visit.stage} ${visit.start_ms}`}>
                <th scope="row">
                  <i className="dot" style={{ background: stageColour(visit.stage) }} /> {visit.stage}
                </th>
                <td>{visit.member}</td>
                <td className="number">{duration(visit.start_ms)}</td>
                <td className="number wide-only">{visit.rows}</td>
                <td className="number">{duration(visit.compute_ms)}</td>
                <td className="number">{duration(visit.queue_ms)}</td>
                <td className="number">{duration(visit.hop_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function shown(text: string): string {
  return text === "" ? "(no text yet)" : `“${text.replaceAll("\n", "↵").replaceAll(" ", "␣")}”`;
}
