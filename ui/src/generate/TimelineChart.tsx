import { scaleLinear } from "d3-scale";
import { type PointerEvent, useState } from "react";
import { duration, stageColour } from "../parts/format";
import { useWidth } from "../parts/useWidth";
import { labelsOf } from "./labels";
import type { MoveKind } from "./moves";
import type { Kind, Span, Timeline } from "./timeline";

interface TimelineChartProps {
  picture: Timeline;
  /** The visible range, ms. */
  from: number;
  to: number;
  token: number | undefined;
  onPick: (index: number | undefined) => void;
}

const TOP = 20;
const WORDS = 26;
const LANE = 30;
const AXIS = 22;
const BAR: Record<Kind, number> = { hop: 2, queue: 10, compute: 18 };
const KINDS: Kind[] = ["hop", "queue", "compute"];
const LETTER = 6.6;
const NARROWEST = 0.6;

/** Signs that mark a text's moves on all pages. */
export const SIGNS: Record<MoveKind, string> = { takeover: "⚑", steal: "⇄", again: "↻" };

export function TimelineChart({ picture, from, to, token, onPick }: TimelineChartProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [under, setUnder] = useState<number>();
  const x = scaleLinear([from, to], [0, width]);
  const bottom = TOP + WORDS + LANE * picture.lanes.length;
  const middle = (lane: number) => TOP + WORDS + LANE * (lane + 0.5);
  const shown = picture.spans.filter((span) => span.to >= from && span.from <= to);
  const bars = (spans: Span[], kind: Kind) =>
    spans
      .filter((span) => span.kind === kind)
      .map((span) => {
        const left = x(span.from);
        return `M${left.toFixed(1)} ${middle(span.lane) - BAR[kind] / 2}h${Math.max(x(span.to) - left, NARROWEST).toFixed(1)}v${BAR[kind]}H${left.toFixed(1)}z`;
      })
      .join("");
  const tokenAt = (event: PointerEvent<SVGSVGElement>) => {
    const time = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
    return picture.tokens.find((each) => time >= each.from && time <= each.to)?.index;
  };
  const marks = picture.marks.filter((mark) => mark.done >= from && mark.lost <= to);
  const labels = labelsOf(
    marks.map((mark) => ({ at: x(mark.resumed), sign: SIGNS[mark.kind], text: mark.short })),
    width,
  );
  const lit = picture.tokens.find((each) => each.index === (under ?? token));
  return (
    <div className="chart">
      <ul className="chart-lanes" style={{ paddingTop: TOP + WORDS }}>
        {picture.lanes.map((lane) => (
          <li key={`${lane.stage} ${lane.member}`} style={{ height: LANE }}>
            <i style={{ background: stageColour(lane.stage) }} />
            <span className="soft">stage {lane.stage}</span> {lane.member}
          </li>
        ))}
      </ul>
      <div ref={frame} className="chart-frame">
        <svg
          width={width}
          height={bottom + AXIS}
          role="img"
          aria-label={`Steps of ${picture.tokens.length} tokens over time; the table below has each in numbers`}
          onPointerMove={(event) => setUnder(tokenAt(event))}
          onPointerLeave={() => setUnder(undefined)}
          onClick={(event) => onPick(tokenAt(event as PointerEvent<SVGSVGElement>))}
        >
          {x.ticks(Math.max(width / 110, 2)).map((tick) => (
            <g key={tick} transform={`translate(${x(tick)},0)`} className="chart-tick">
              <path d={`M0 ${TOP}V${bottom}`} />
              <text y={bottom + 16} textAnchor={x(tick) < LETTER * 2 ? "start" : "middle"}>{tick === 0 ? "0" : duration(tick)}</text>
            </g>
          ))}
          {marks.map((mark, i) => (
            <g key={mark.token} className={`chart-mark chart-${mark.kind}`}>
              <rect x={x(mark.lost)} width={Math.max(x(mark.resumed) - x(mark.lost), 2)} y={TOP} height={bottom - TOP} />
              <text x={labels[i]?.at} y={13} textAnchor={labels[i]?.anchor}>
                {labels[i]?.text}
              </text>
            </g>
          ))}
          {lit && (
            <rect className="chart-lit" x={x(lit.from)} width={Math.max(x(lit.to) - x(lit.from), 1)} y={TOP} height={bottom - TOP} />
          )}
          {picture.lanes.map((lane, at) => {
            const spans = shown.filter((span) => span.lane === at);
            return (
              <g key={`${lane.stage} ${lane.member}`} fill={stageColour(lane.stage)}>
                {KINDS.map((kind) => (
                  <path key={kind} className={`chart-${kind}`} d={bars(spans, kind)} />
                ))}
              </g>
            );
          })}
          {picture.tokens
            .filter((each) => each.to >= from && each.from <= to)
            .map((each) => {
              const room = x(each.to) - x(each.from);
              const word = each.text.replaceAll("\n", "↵").trim();
              return (
                room > 3 && (
                  <g key={each.index} className={each.index === lit?.index ? "chart-word chart-word-lit" : "chart-word"}>
                    <path d={`M${x(each.to).toFixed(1)} ${TOP + 4}v${WORDS - 8}`} />
                    {word.length * LETTER < room - 4 && (
                      <text x={x(each.from) + room / 2} y={TOP + 17}>
                        {word}
                      </text>
                    )}
                  </g>
                )
              );
            })}
        </svg>
      </div>
    </div>
  );
}
