import type { Draft } from "./draft";
import { EMPTY } from "./draft";

/** A link that opens the form with these values. They are in the fragment, which browsers do not send. */
export function link(draft: Draft, page: string): string {
  const changed = Object.entries(draft).filter(([field, value]) => value !== EMPTY[field as keyof Draft]);
  const packed = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(Object.fromEntries(changed)))));
  return `${page.split("#")[0]}#/?try=${packed.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The form's values in a link; undefined for any other link. */
export function shared(url: string): Draft | undefined {
  const packed = /#\/?\?try=([\w-]+)$/.exec(url)?.[1];
  if (packed === undefined) {
    return undefined;
  }
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const fields = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Record<string, unknown>;
    const known = Object.keys(EMPTY).filter((field) => typeof fields[field] === "string");
    return { ...EMPTY, ...Object.fromEntries(known.map((field) => [field, fields[field]])) };
  } catch {
    return undefined; // cut off on its way
  }
}
