import { Link, useLocation } from "wouter";
import { useCluster } from "../cluster/store";
import { summary } from "../cluster/summary";
import { ThemeButton } from "./ThemeButton";

const PAGES = [
  { path: "/", name: "Generate" },
  { path: "/cluster", name: "Cluster" },
  { path: "/tokens", name: "Tokens" },
];

export function Header() {
  const [location] = useLocation();
  return (
    <header className="header">
      <Link href="/" className="wordmark">
        <Mark />
        Stagecoach
      </Link>
      <nav aria-label="Pages" className="pages">
        {PAGES.map(({ path, name }) => (
          <Link key={path} href={path} aria-current={isAt(location, path) ? "page" : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <Health />
      <ThemeButton />
    </header>
  );
}

function isAt(location: string, path: string): boolean {
  return location === path || (path === "/" && !PAGES.some((page) => page.path === location));
}

function Health() {
  const { kind, text } = summary(useCluster((state) => state));
  return (
    <Link href="/cluster" className={`health health-${kind}`}>
      <span className="health-dot" aria-hidden />
      <span aria-live="polite" className="health-text">
        {text}
      </span>
    </Link>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 40 14" width="40" height="14" aria-hidden className="mark">
      <path d="M5 7h30" />
      <circle cx="6" cy="7" r="4" />
      <circle cx="20" cy="7" r="4" className="mark-here" />
      <circle cx="34" cy="7" r="4" />
    </svg>
  );
}
