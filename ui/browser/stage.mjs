// A cluster of its own and a browser in front of it.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const ROOT = resolve(import.meta.dirname, "..", "..");
// Outside the ports that Linux gives to outgoing connections.
const SHIFT = Number(process.env.STAGECOACH_PORT_SHIFT ?? 14_600);
const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => path && existsSync(path));
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const READY = "Stagecoach is ready";

export const gateway = `http://localhost:${8000 + SHIFT}`;

/** ./stagecoach up, until it is stopped; other commands can be launched beside it, which gives their exit status. */
export async function startCluster(members) {
  const run = mkdtempSync(join(tmpdir(), "stagecoach-ui-"));
  const env = { ...process.env, STAGECOACH_RUN: run, STAGECOACH_PORT_SHIFT: String(SHIFT) };
  const up = spawn(join(ROOT, "stagecoach"), ["up", "--members", String(members)], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = new Promise((done) => up.on("exit", done));
  await new Promise((ready, fail) => {
    const hear = (text) => {
      said += text;
      if (said.includes(READY)) {
        ready();
      }
    };
    up.stdout.on("data", hear);
    up.stderr.on("data", hear);
    ended.then((code) => fail(new Error(`./stagecoach up ended with ${code}:\n${said}`)));
  });
  return {
    launch: (...command) =>
      new Promise((over) => spawn(join(ROOT, "stagecoach"), command, { env, stdio: "ignore" }).on("exit", over)),
    stop: async () => {
      up.kill("SIGTERM");
      await ended;
      rmSync(run, { recursive: true, force: true });
    },
  };
}

export function startBrowser() {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: QUIET });
}

export async function cluster() {
  return (await fetch(`${gateway}/api/cluster`)).json();
}

/** Waits until the condition holds, at most so long. */
export async function until(condition, what, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`not within ${limitMs} ms: ${what}`);
    }
    await new Promise((next) => setTimeout(next, 50));
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds on the page that would keep somebody from using it. */
export async function seriousFindings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`));
}
