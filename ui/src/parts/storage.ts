const PREFIX = "stagecoach.";

/** What the browser keeps for us, or nothing when it keeps nothing. */
export function recall<T>(key: string): T | undefined {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? undefined : (JSON.parse(kept) as T);
  } catch {
    return undefined; // switched off, or written by another version
  }
}

/** @returns whether the browser has kept it; storage may be full or switched off */
export function remember(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
