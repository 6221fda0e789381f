import { useId } from "react";

interface TextFieldProps {
  name: string;
  value: string;
  placeholder: string;
  help: string;
  error: string | undefined;
  /** Default: one line, beside its name. */
  lines?: number;
  onChange: (value: string) => void;
}

/** A field for free text: a seed, stop strings, biases. */
export function TextField({ name, value, placeholder, help, error, lines, onChange }: TextFieldProps) {
  const id = useId();
  const input = {
    id,
    value,
    placeholder,
    spellCheck: false,
    "aria-invalid": error !== undefined,
    "aria-describedby": `${id}-help`,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.target.value),
  };
  return (
    <div className="field">
      <div className={lines === undefined ? "field-head" : undefined}>
        <label htmlFor={id}>{name}</label>
        {lines === undefined ? (
          <input {...input} className="input input-seed number" inputMode="numeric" />
        ) : (
          <textarea {...input} className="input input-lines" rows={lines} />
        )}
      </div>
      <p id={`${id}-help`} className={error ? "field-error" : "field-help"}>
        {error ?? help}
      </p>
    </div>
  );
}
