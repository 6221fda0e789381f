import { Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { recall, remember } from "../parts/storage";

type Theme = "light" | "dark";

const KEY = "theme";
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

/** Follows the system's theme until the user chooses one. */
export function ThemeButton() {
  const [chosen, choose] = useState(() => recall<Theme>(KEY));
  const [system, setSystem] = useState(systemIsDark.matches);
  useEffect(() => {
    const follow = () => setSystem(systemIsDark.matches);
    systemIsDark.addEventListener("change", follow);
    return () => systemIsDark.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    if (chosen) {
      document.documentElement.dataset.theme = chosen;
      remember(KEY, chosen);
    }
  }, [chosen]);
  const dark = (chosen ?? (system ? "dark" : "light")) === "dark";
  return (
    <button
      type="button"
      className="icon-button"
      onClick={() => choose(dark ? "light" : "dark")}
      aria-label={dark ? "Use light colours" : "Use dark colours"}
    >
      {dark ? <Sun size={18} aria-hidden /> : <Moon size={18} aria-hidden />}
    </button>
  );
}
