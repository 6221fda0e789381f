import { AnimatePresence } from "motion/react";
import * as m from "motion/react-m";
import type { Happening } from "./picture";

const SHOWN = 14;

/** Changes since the page was opened, newest first. */
export function Feed({ happenings }: { happenings: Happening[] }) {
  return (
    <section className="feed" aria-labelledby="feed">
      <h2 id="feed">What happened</h2>
      {happenings.length === 0 && <p className="soft">Nothing yet. Members that join, leave or take over appear here.</p>}
      <ol aria-live="polite" aria-relevant="additions">
        <AnimatePresence initial={false}>
          {happenings.slice(0, SHOWN).map((each) => (
            <m.li
              key={each.key}
              layout="position"
              initial={{ opacity: 0, y: -8 }}
              animate={{ opacity: 1, y: 0 }}
              exit={{ opacity: 0 }}
              className={`happening happening-${each.kind}`}
            >
              <time className="number soft">{new Date(each.at).toLocaleTimeString("en-GB")}</time>
              {each.says}
            </m.li>
          ))}
        </AnimatePresence>
      </ol>
    </section>
  );
}
