import { Slider } from "radix-ui";
import { useId } from "react";

interface NumberFieldProps {
  name: string;
  value: string;
  min: number;
  max: number;
  step: number;
  help: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** A number field with a slider. Typed values may exceed the slider's range. */
export function NumberField({ name, value, min, max, step, help, error, onChange }: NumberFieldProps) {
  const id = useId();
  const number = Number(value);
  const slid = Number.isFinite(number) ? Math.min(Math.max(number, min), max) : min;
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{name}</label>
        <input
          id={id}
          className="input input-small number"
          inputMode="decimal"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-help`}
        />
      </div>
      <Slider.Root
        className="slider"
        value={[slid]}
        min={min}
        max={max}
        step={step}
        onValueChange={([next]) => next !== undefined && onChange(String(Number(next.toFixed(2))))}
      >
        <Slider.Track className="slider-track">
          <Slider.Range className="slider-range" />
        </Slider.Track>
        <Slider.Thumb className="slider-thumb" aria-label={name} />
      </Slider.Root>
      <p id={`${id}-help`} className={error ? "field-error" : "field-help"}>
        {error ?? help}
      </p>
    </div>
  );
}
