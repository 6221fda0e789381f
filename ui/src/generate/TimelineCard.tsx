import { Slider } from "radix-ui";
import { useMemo, useState } from "react";
import { duration, plural, stageColour } from "../parts/format";
import type { Run } from "./run";
import { StageSums } from "./StageSums";
import { StepTable } from "./StepTable";
import { TimelineChart } from "./TimelineChart";
import { timeline } from "./timeline";

interface TimelineCardProps {
  run: Run;
  token: number | undefined;
  onPick: (index: number | undefined) => void;
}

/** What every stage did for every token, and when. */
export function TimelineCard({ run, token, onPick }: TimelineCardProps) {
  const picture = useMemo(() => timeline(run.tokens), [run.tokens]);
  const [zoom, setZoom] = useState<[number, number]>([0, 1]);
  if (picture.tokens.length === 0) {
    return null;
  }
  const [from, to] = [zoom[0] * picture.end, zoom[1] * picture.end];
  return (
    <section className="card timeline" aria-labelledby="timeline">
      <div className="timeline-head">
        <h2 id="timeline">Timeline</h2>
        <p className="soft">
          {plural(picture.tokens.length, "token")} over {plural(picture.lanes.length, "replica")} in{" "}
          <span className="number">{duration(picture.end)}</span>
        </p>
        <Legend />
      </div>
      <TimelineChart picture={picture} from={from} to={to} token={token} onPick={onPick} />
      <Slider.Root
        className="slider zoom"
        value={[zoom[0] * 100, zoom[1] * 100]}
        onValueChange={([a = 0, b = 100]) => setZoom([a / 100, b / 100])}
        min={0}
        max={100}
        step={0.5}
        minStepsBetweenThumbs={2}
      >
        <Slider.Track className="slider-track">
          <Slider.Range className="slider-range" />
        </Slider.Track>
        <Slider.Thumb className="slider-thumb" aria-label="Show from" />
        <Slider.Thumb className="slider-thumb" aria-label="Show to" />
      </Slider.Root>
      {picture.marks.length > 0 && (
        <ul className="marks" aria-label="Takeovers">
          {picture.marks.map((mark) => (
            <li key={mark.token}>
              <button type="button" className="mark-note" onClick={() => onPick(mark.token)}>
                Before token {mark.token}: {mark.says}, after{" "}
                <span className="number">{duration(mark.resumed - mark.lost)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {token === undefined ? <StageSums run={run} /> : <StepTable run={run} token={token} onPick={onPick} />}
    </section>
  );
}

function Legend() {
  return (
    <ul className="legend" style={{ color: stageColour(0) }}>
      <li>
        <i className="legend-hop" /> on its way
      </li>
      <li>
        <i className="legend-queue" /> waits
      </li>
      <li>
        <i className="legend-compute" /> computes
      </li>
    </ul>
  );
}
