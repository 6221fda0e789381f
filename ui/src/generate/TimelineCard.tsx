import { Slider } from "radix-ui";
import { useMemo, useState } from "react";
import { duration, plural, stageColour } from "../parts/format";
import type { Run } from "./run";
import { StageSums } from "./StageSums";
import { StepTable } from "./StepTable";
import { SIGNS, TimelineChart } from "./TimelineChart";
import { type Timeline, timeline } from "./timeline";

interface TimelineCardProps {
  run: Run;
  token: number | undefined;
  /** The token to zoom to; a new object zooms again. */
  focus: { token: number } | undefined;
  onPick: (index: number | undefined) => void;
  onFocus: (index: number) => void;
}

/** Visible range, ms; undefined shows the whole, growing text. */
type Zoom = [from: number, to: number] | undefined;

const TOKENS_BESIDE = 8;
const STEP_MS = 1;
const NARROWEST_MS = 5;

/** Chart and table of every stage's steps for every token. */
export function TimelineCard({ run, token, focus, onPick, onFocus }: TimelineCardProps) {
  const picture = useMemo(() => timeline(run.tokens), [run.tokens]);
  const [zoom, setZoom] = useState<Zoom>();
  const [focused, setFocused] = useState(focus);
  if (focus !== focused) {
    setFocused(focus);
    setZoom(focus && around(picture, focus.token));
  }
  if (picture.tokens.length === 0) {
    return null;
  }
  const [from, to] = zoom ?? [0, picture.end];
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
      <div className="zoom-row">
        <Slider.Root
          className="slider zoom"
          value={[from, to]}
          onValueChange={([a = 0, b = picture.end]) => setZoom([a, b])}
          min={0}
          max={picture.end}
          step={STEP_MS}
          minStepsBetweenThumbs={NARROWEST_MS / STEP_MS}
        >
          <Slider.Track className="slider-track">
            <Slider.Range className="slider-range" />
          </Slider.Track>
          <Slider.Thumb className="slider-thumb" aria-label="Show from" />
          <Slider.Thumb className="slider-thumb" aria-label="Show to" />
        </Slider.Root>
        {token === undefined && (
          <button type="button" className="text-button" onClick={() => onFocus(picture.tokens[0]?.index ?? 0)}>
            Step by step
          </button>
        )}
        <button type="button" className="text-button" disabled={!zoom} onClick={() => setZoom(undefined)}>
          Show all
        </button>
      </div>
      {picture.marks.length > 0 && (
        <ul className="marks" aria-label="Takeovers and steals">
          {picture.marks.map((mark) => (
            <li key={mark.token}>
              <button type="button" className={`mark-note mark-${mark.kind}`} onClick={() => onFocus(mark.token)}>
                <span aria-hidden>{SIGNS[mark.kind]} </span>Before token {mark.token}: {mark.says},{" "}
                <span className="number">{duration(mark.done - mark.lost)}</span> without a token
              </button>
            </li>
          ))}
        </ul>
      )}
      {token === undefined ? <StageSums run={run} /> : <StepTable run={run} token={token} onPick={onPick} />}
    </section>
  );
}

function around(picture: Timeline, token: number): Zoom {
  const at = picture.tokens.findIndex((each) => each.index === token);
  const from = picture.tokens[Math.max(at - TOKENS_BESIDE, 0)]?.from ?? 0;
  const to = picture.tokens[Math.min(at + TOKENS_BESIDE, picture.tokens.length - 1)]?.to ?? picture.end;
  return [from, to];
}

function Legend() {
  return (
    <ul className="legend" style={{ color: stageColour(0) }}>
      <li>
        <i className="legend-hop" /> network
      </li>
      <li>
        <i className="legend-queue" /> queue
      </li>
      <li>
        <i className="legend-compute" /> compute
      </li>
    </ul>
  );
}
