import { Switch } from "radix-ui";
import { useId } from "react";
import { NumberField } from "../parts/NumberField";
import { type Draft, EMPTY, type Errors } from "./draft";
import { TextField } from "./TextField";

interface ParametersProps {
  draft: Draft;
  errors: Errors;
  onChange: (change: Partial<Draft>) => void;
}

const NUMBERS = [
  { field: "maxTokens", name: "Max tokens", min: 1, max: 512, step: 1, help: "Length limit of the continuation" },
  { field: "temperature", name: "Temperature", min: 0, max: 2, step: 0.05, help: "0: always the most likely token" },
  { field: "topK", name: "Top-k", min: 0, max: 200, step: 1, help: "Choose among the k most likely; 0: all" },
  { field: "topP", name: "Top-p", min: 0.05, max: 1, step: 0.05, help: "Choose among the most likely share" },
  { field: "repetitionPenalty", name: "Repetition penalty", min: 1, max: 2, step: 0.05, help: "Against tokens of the whole text; 1: off" },
  { field: "presencePenalty", name: "Presence penalty", min: -2, max: 2, step: 0.1, help: "Against generated tokens; 0: off" },
  { field: "frequencyPenalty", name: "Frequency penalty", min: -2, max: 2, step: 0.1, help: "The same, per occurrence; 0: off" },
] as const;

const LINES = [
  { field: "stop", name: "Stop at", placeholder: "\\n\\n", help: "Up to 4, one per line; \\n is a line break" },
  { field: "logitBias", name: "Logit bias", placeholder: "300: -100", help: "One token id and its bias, -100 to 100, per line; the Tokens page shows ids" },
] as const;

export function Parameters({ draft, errors, onChange }: ParametersProps) {
  const changed = Object.entries(EMPTY).some(([field, value]) => field !== "text" && draft[field as keyof Draft] !== value);
  return (
    <div className="parameters">
      {NUMBERS.map(({ field, ...about }) => (
        <NumberField
          key={field}
          {...about}
          value={draft[field]}
          error={errors[field]}
          onChange={(value) => onChange({ [field]: value })}
        />
      ))}
      <TextField
        name="Seed"
        value={draft.seed}
        error={errors.seed}
        placeholder="random"
        help="The same seed gives the same text"
        onChange={(seed) => onChange({ seed })}
      />
      <PastContext on={draft.contextOverflow === "slide"} onChange={(on) => onChange({ contextOverflow: on ? "slide" : "stop" })} />
      <div className="parameters-lines">
        {LINES.map(({ field, ...about }) => (
          <TextField
            key={field}
            {...about}
            lines={2}
            value={draft[field]}
            error={errors[field]}
            onChange={(value) => onChange({ [field]: value })}
          />
        ))}
      </div>
      <button type="button" className="text-button parameters-reset" disabled={!changed} onClick={() => onChange({ ...EMPTY, text: draft.text })}>
        Reset to the defaults
      </button>
    </div>
  );
}

function PastContext({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>Past the context</label>
        <Switch.Root id={id} className="switch" checked={on} onCheckedChange={onChange} aria-describedby={`${id}-help`}>
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </div>
      <p id={`${id}-help`} className="field-help">
        {on ? "Continues from the newer half of its tokens" : "Ends where the model’s context ends"}
      </p>
    </div>
  );
}
