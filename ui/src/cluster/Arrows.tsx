import { AnimatePresence } from "motion/react";
import * as m from "motion/react-m";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { stageColour } from "../parts/format";
import { type Bow, bow, type Way, waysOf } from "./arrows";
import type { Happening } from "./picture";

const SHOWN_MS = 6000;

interface Arrow extends Way {
  bow: Bow;
}

/** Arrows over the table, with labels, for recent moves from one member to another. */
export function Arrows({ frame, happenings }: { frame: RefObject<HTMLElement | null>; happenings: Happening[] }) {
  const [arrows, setArrows] = useState<Arrow[]>([]);
  const [now, setNow] = useState(Date.now);
  const newest = happenings[0]?.key;
  useEffect(() => {
    setNow(Date.now());
    const timer = setTimeout(() => setNow(Date.now()), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [newest]);
  useLayoutEffect(() => {
    const recent = happenings.filter((each) => now - each.at < SHOWN_MS);
    setArrows(
      waysOf(recent).flatMap((way) => {
        const drawn = between(frame.current, way);
        return drawn === undefined ? [] : [{ ...way, bow: drawn }];
      }),
    );
  }, [frame, happenings, now]);
  return (
    <svg className="arrows" aria-hidden>
      <AnimatePresence>
        {arrows.map(({ id, kind, stage, label, bow: { path, head, x, y } }) => (
          <m.g key={id} className={`arrow arrow-${kind}`} data-arrow={kind} style={{ color: stageColour(stage) }} exit={{ opacity: 0 }}>
            <m.path d={path} initial={{ pathLength: 0 }} animate={{ pathLength: 1 }} transition={{ duration: 0.9 }} />
            <m.path className="arrow-head" d={head} initial={{ opacity: 0 }} animate={{ opacity: 1 }} transition={{ delay: 0.7 }} />
            <circle r={5}>
              <animateMotion path={path} dur="1.1s" repeatCount="4" fill="freeze" />
            </circle>
            <text x={x} y={y}>
              {label}
            </text>
          </m.g>
        ))}
      </AnimatePresence>
    </svg>
  );
}

function between(frame: HTMLElement | null, { from, to, stage }: Way): Bow | undefined {
  const cell = (member: string) => frame?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(`${member} ${stage}`)}"]`);
  const a = cell(from);
  const b = cell(to);
  return frame && a && b ? bow(placeIn(frame, a).right, placeIn(frame, a).middle, placeIn(frame, b).middle) : undefined;
}

/** An element's final position: rows may still be moving after a change. */
function placeIn(frame: HTMLElement, element: HTMLElement): { right: number; middle: number } {
  let [right, middle] = [element.offsetWidth, element.offsetHeight / 2];
  for (let at: Element | null = element; at instanceof HTMLElement && at !== frame; at = at.offsetParent) {
    right += at.offsetLeft;
    middle += at.offsetTop;
  }
  return { right, middle };
}
