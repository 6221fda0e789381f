const PREFIX = "stagecoach.";

/** Reads a value from the browser's storage; undefined if there is none or storage is disabled. */
export function recall<T>(key: string): T | undefined {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? undefined : (JSON.parse(kept) as T);
  } catch {
    return undefined; // switched off, or written by another version
  }
}

/** @returns false if the browser's storage is full or disabled */
export function remember(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
