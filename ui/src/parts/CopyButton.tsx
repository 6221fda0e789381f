import { Check } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

interface CopyButtonProps {
  icon: ReactNode;
  label: string;
  text: () => string;
}

const SHOWN_MS = 1600;

export function CopyButton({ icon, label, text }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) {
      const timer = setTimeout(() => setCopied(false), SHOWN_MS);
      return () => clearTimeout(timer);
    }
  }, [copied]);
  const copy = async () => {
    await toClipboard(text());
    setCopied(true);
  };
  return (
    <button type="button" className="icon-button" aria-label={copied ? "Copied" : label} title={label} onClick={copy}>
      {copied ? <Check size={18} aria-hidden /> : icon}
    </button>
  );
}

/** The clipboard API needs https or localhost and may be denied; then a selection is copied instead. */
async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copySelected(text);
  }
}

function copySelected(text: string): void {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
