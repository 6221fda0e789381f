import { useState } from "react";
import { Examples } from "./Examples";
import { History } from "./History";
import { Metrics } from "./Metrics";
import { Output } from "./Output";
import { PromptForm } from "./PromptForm";
import { isNothing } from "./run";
import { useGenerate } from "./store";
import { TimelineCard } from "./TimelineCard";

export function GeneratePage() {
  const run = useGenerate((state) => state.run);
  const [picked, pick] = useState<{ run: string; token: number }>();
  const token = picked && picked.run === run?.id ? picked.token : undefined;
  const [focus, setFocus] = useState<{ token: number }>();
  const focusToken = (index: number) => {
    pickToken(index);
    setFocus({ token: index });
  };
  const pickToken = (index: number | undefined) =>
    pick(run && index !== undefined ? { run: run.id, token: index } : undefined);
  return (
    <>
      <div className="intro">
        <h1>You begin, the cluster continues</h1>
        <p className="soft">Every token passes all stages of the model, machine by machine.</p>
      </div>
      <div className="generate">
        <div className="generate-main">
          <PromptForm />
          {!run && <Examples />}
          {run && (
            <>
              <Output run={run} onRetry={useGenerate.getState().start} token={token} onPick={pickToken} onFocus={focusToken} />
              {!isNothing(run) && <Metrics run={run} />}
              <TimelineCard key={run.id} run={run} token={token} focus={focus} onPick={pickToken} onFocus={focusToken} />
            </>
          )}
        </div>
        <History />
      </div>
    </>
  );
}
