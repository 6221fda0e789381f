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

/** Arrows over the table for what has just moved from one member to another, and what it is. */
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
  const cell = (member: string) => frame?.querySelector(`[data-cell="${CSS.escape(`${member} ${stage}`)}"]`)?.getBoundingClientRect();
  const origin = frame?.getBoundingClientRect();
  const a = cell(from);
  const b = cell(to);
  return origin && a && b
    ? bow(a.right - origin.left, a.top + a.height / 2 - origin.top, b.top + b.height / 2 - origin.top)
    : undefined;
}
