import { ArrowRight, ChevronDown, Link2, Square } from "lucide-react";
import { Collapsible } from "radix-ui";
import { type KeyboardEvent, useId, useState } from "react";
import { CopyButton } from "../parts/CopyButton";
import { Parameters } from "./Parameters";
import { link } from "./share";
import { useGenerate } from "./store";
import { summaryOf } from "./summary";

/** Prompt, parameters and button. Ctrl+Enter and ⌘+Enter submit too. */
export function PromptForm() {
  const draft = useGenerate((state) => state.draft);
  const errors = useGenerate((state) => state.errors);
  const running = useGenerate((state) => state.run?.state === "running");
  const { edit, start, stop } = useGenerate.getState();
  const [open, setOpen] = useState(false);
  const id = useId();
  const wrongParameter = Object.keys(errors).some((field) => field !== "text");
  // Stays open while the user corrects errors.
  if (wrongParameter && !open) {
    setOpen(true);
  }
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      start();
    }
  };
  return (
    <form
      className="card prompt"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
      onKeyDown={submitByKey}
      noValidate
    >
      <label className="hidden" htmlFor={id}>
        Text to continue
      </label>
      <textarea
        id={id}
        className="prompt-text"
        value={draft.text}
        onChange={(event) => edit({ text: event.target.value })}
        placeholder="Once upon a time …"
        rows={3}
        spellCheck={false}
        aria-invalid={errors.text !== undefined}
        aria-describedby={errors.text ? `${id}-error` : undefined}
      />
      {errors.text && (
        <p className="field-error" id={`${id}-error`}>
          {errors.text}
        </p>
      )}
      <Collapsible.Root open={open} onOpenChange={setOpen}>
        <div className="prompt-bar">
          <Collapsible.Trigger className="parameters-button">
            <ChevronDown size={16} aria-hidden />
            <span>Parameters</span>
            <span className="parameters-summary number">
              {summaryOf(draft)}
            </span>
          </Collapsible.Trigger>
          <CopyButton icon={<Link2 size={18} aria-hidden />} label="Copy a link to this" text={() => link(draft, window.location.href)} />
          {/* Keys: otherwise the click that stops would submit the button that replaces it. */}
          {running ? (
            <button key="stop" type="button" className="button button-stop" onClick={stop}>
              <Square size={14} fill="currentColor" aria-hidden />
              Stop
            </button>
          ) : (
            <button key="process" type="submit" className="button">
              Process Input
              <ArrowRight size={16} aria-hidden />
            </button>
          )}
        </div>
        <Collapsible.Content>
          <Parameters draft={draft} errors={errors} onChange={edit} />
        </Collapsible.Content>
      </Collapsible.Root>
    </form>
  );
}
