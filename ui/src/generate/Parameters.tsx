import { useId } from "react";
import { NumberField } from "../parts/NumberField";
import type { Draft, Errors } from "./draft";

interface ParametersProps {
  draft: Draft;
  errors: Errors;
  onChange: (change: Partial<Draft>) => void;
}

const FIELDS = [
  { field: "maxTokens", name: "Max tokens", min: 1, max: 512, step: 1, help: "How far it goes on at most" },
  { field: "temperature", name: "Temperature", min: 0, max: 2, step: 0.05, help: "0 always takes the likeliest" },
  { field: "topK", name: "Top-k", min: 0, max: 200, step: 1, help: "Choose among k tokens; 0 for all" },
  { field: "topP", name: "Top-p", min: 0.05, max: 1, step: 0.05, help: "Choose among the likeliest share" },
  { field: "repetitionPenalty", name: "Repetition penalty", min: 1, max: 2, step: 0.05, help: "1 is none" },
  { field: "presencePenalty", name: "Presence penalty", min: -2, max: 2, step: 0.1, help: "Against tokens that were there" },
  { field: "frequencyPenalty", name: "Frequency penalty", min: -2, max: 2, step: 0.1, help: "The same, for each time" },
] as const;

export function Parameters({ draft, errors, onChange }: ParametersProps) {
  const id = useId();
  return (
    <div className="parameters">
      {FIELDS.map(({ field, ...about }) => (
        <NumberField
          key={field}
          {...about}
          value={draft[field]}
          error={errors[field]}
          onChange={(value) => onChange({ [field]: value })}
        />
      ))}
      <div className="field">
        <label htmlFor={`${id}-seed`}>Seed</label>
        <input
          id={`${id}-seed`}
          className="input number"
          inputMode="numeric"
          placeholder="random"
          value={draft.seed}
          onChange={(event) => onChange({ seed: event.target.value })}
          aria-invalid={errors.seed !== undefined}
          aria-describedby={`${id}-seed-help`}
        />
        <p id={`${id}-seed-help`} className={errors.seed ? "field-error" : "field-help"}>
          {errors.seed ?? "The same seed gives the same text"}
        </p>
      </div>
      <div className="field field-wide">
        <label htmlFor={`${id}-stop`}>Stop at</label>
        <textarea
          id={`${id}-stop`}
          className="input number"
          rows={2}
          placeholder="\n\n"
          value={draft.stop}
          onChange={(event) => onChange({ stop: event.target.value })}
          aria-invalid={errors.stop !== undefined}
          aria-describedby={`${id}-stop-help`}
        />
        <p id={`${id}-stop-help`} className={errors.stop ? "field-error" : "field-help"}>
          {errors.stop ?? "Up to 4, one a line; \\n is a line break"}
        </p>
      </div>
      <div className="field field-wide">
        <label htmlFor={`${id}-bias`}>Logit bias</label>
        <textarea
          id={`${id}-bias`}
          className="input number"
          rows={2}
          placeholder="50256: -100"
          value={draft.logitBias}
          onChange={(event) => onChange({ logitBias: event.target.value })}
          aria-invalid={errors.logitBias !== undefined}
          aria-describedby={`${id}-bias-help`}
        />
        <p id={`${id}-bias-help`} className={errors.logitBias ? "field-error" : "field-help"}>
          {errors.logitBias ?? "One token id a line and what is added; the Tokens page knows the ids"}
        </p>
      </div>
    </div>
  );
}
