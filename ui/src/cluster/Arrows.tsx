import { AnimatePresence } from "motion/react";
import * as m from "motion/react-m";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { stageColour } from "../parts/format";
import type { Happening } from "./picture";

const SHOWN_MS = 6000;

interface Arrow {
  key: number;
  stage: number;
  path: string;
}

/** Arrows over the table for what has just moved from one member to another. */
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
    setArrows(
      happenings
        .filter((each) => now - each.at < SHOWN_MS)
        .flatMap((each) => {
          const path = pathOf(frame.current, each);
          return path === undefined || each.stage === undefined ? [] : [{ key: each.key, stage: each.stage, path }];
        }),
    );
  }, [frame, happenings, now]);
  return (
    <svg className="arrows" aria-hidden>
      <AnimatePresence>
        {arrows.map(({ key, stage, path }) => (
          <m.g key={key} style={{ color: stageColour(stage) }} exit={{ opacity: 0 }}>
            <m.path d={path} initial={{ pathLength: 0 }} animate={{ pathLength: 1 }} transition={{ duration: 0.9 }} />
            <circle r={5}>
              <animateMotion path={path} dur="1.1s" repeatCount="4" fill="freeze" />
            </circle>
          </m.g>
        ))}
      </AnimatePresence>
    </svg>
  );
}

/** A bow from cell to cell of the stage's column. */
function pathOf(frame: HTMLElement | null, { from, to, stage }: Happening): string | undefined {
  const cell = (member: string | undefined) =>
    frame?.querySelector(`[data-cell="${CSS.escape(`${member} ${stage}`)}"]`)?.getBoundingClientRect();
  const origin = frame?.getBoundingClientRect();
  const a = cell(from);
  const b = cell(to);
  if (!origin || !a || !b) {
    return undefined;
  }
  const x = a.right - origin.left - 14;
  const [top, bottom] = [a.top + a.height / 2 - origin.top, b.top + b.height / 2 - origin.top];
  const bend = Math.min(30, Math.abs(bottom - top) / 2);
  return `M${x} ${top}C${x + bend} ${top} ${x + bend} ${bottom} ${x} ${bottom}`;
}
