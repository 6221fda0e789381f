import { duration, stageColour } from "../parts/format";
import type { Run } from "./run";

/** Sums of compute, queue and network time by stage replica, over the whole text. */
export function StageSums({ run }: { run: Run }) {
  const stages = run.response?.metrics.stages ?? [];
  if (stages.length === 0) {
    return <p className="soft timeline-hint">Point at a token, in the text or the timeline, to see its steps.</p>;
  }
  const most = Math.max(...stages.map((stage) => stage.compute_ms + stage.hop_ms + stage.queue_ms));
  return (
    <div className="table-frame" role="region" aria-label="Time by stage" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Member</th>
            <th scope="col" className="wide-only">
              Steps
            </th>
            <th scope="col">Compute</th>
            <th scope="col">Queue</th>
            <th scope="col">Network</th>
            <td className="table-bar" />
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <tr key={`${stage.stage} ${stage.member}`}>
              <th scope="row">
                <i className="dot" style={{ background: stageColour(stage.stage) }} /> {stage.stage}
              </th>
              <td>{stage.member}</td>
              <td className="number wide-only">{stage.steps}</td>
              <td className="number">{duration(stage.compute_ms)}</td>
              <td className="number">{duration(stage.queue_ms)}</td>
              <td className="number">{duration(stage.hop_ms)}</td>
              <td className="table-bar" aria-hidden>
                <span className="sums" style={{ color: stageColour(stage.stage) }}>
                  <i className="sums-compute" style={{ width: `${(100 * stage.compute_ms) / most}%` }} />
                  <i className="sums-queue" style={{ width: `${(100 * stage.queue_ms) / most}%` }} />
                  <i className="sums-hop" style={{ width: `${(100 * stage.hop_ms) / most}%` }} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
