// Takes the pictures of the documentation: node browser/screenshots.mjs FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cluster, gateway, startBrowser, startCluster, until } from "./stage.mjs";

const folder = process.argv[2] ?? "../docs/images";
mkdirSync(folder, { recursive: true });

const running = await startCluster(3);
const browser = await startBrowser();
try {
  const page = await view({ width: 1280, height: 1080 }, "light");
  await page.goto(`${gateway}/#/`);
  await write(page, "Once upon a time there was a", "32", "5");
  await write(page, "The captain looked at the sea and", "48", "9");
  await page.locator("[data-token='20']").click();
  await page.evaluate(() => window.scrollTo(0, 0));
  await shoot(page, "generate");

  const empty = await view({ width: 1280, height: 720 }, "dark");
  await empty.goto(`${gateway}/#/`);
  await empty.getByText("members, ready").waitFor();
  await shoot(empty, "begin-dark");

  const dark = await view({ width: 1280, height: 900 }, "dark");
  await dark.goto(`${gateway}/#/tokens`);
  await dark.locator(".piece").first().waitFor();
  await shoot(dark, "tokens-dark");

  const watcher = await view({ width: 1280, height: 860 }, "light");
  await watcher.goto(`${gateway}/#/cluster`);
  await watcher.locator("[data-member]").first().waitFor();
  await dark.goto(`${gateway}/#/`);
  await begin(dark, "Once upon a time", "480", "11");
  await dark.locator("[data-token='30']").waitFor();
  await shoot(watcher, "cluster");
  const victim = (await cluster()).members.find((member) => member.roles.some((role) => role.stage === 1));
  process.kill(victim.pid, "SIGKILL");
  await watcher.getByText(`${victim.id} is gone`).waitFor();
  await watcher.locator(".arrows path").first().waitFor({ state: "attached" });
  await watcher.waitForTimeout(900);
  await shoot(watcher, "cluster-takeover");
  await dark.getByText(/ended the text\.$/).waitFor();
  await dark.locator(".mark-note").first().click();
  await dark.mouse.move(0, 0);
  await dark.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await shoot(dark, "takeover-dark");
  await until(async () => (await cluster()).ready, "a ready cluster");

  await watchSteals();

  const phone = await view({ width: 390, height: 844 }, "light");
  await phone.goto(`${gateway}/#/`);
  await write(phone, "The captain looked at the sea and", "48", "9");
  await shoot(phone, "phone", true);
  await phone.goto(`${gateway}/#/cluster`);
  await phone.locator("[data-member]").first().waitFor();
  await shoot(phone, "phone-cluster", true);
} finally {
  await browser.close();
  await running.stop();
}

/** A member joins while texts are under way, none of which ends by itself. */
async function watchSteals() {
  const { eos_id } = (await cluster()).model;
  const stop = new AbortController();
  const parameters = { max_new_tokens: 4000, context_overflow: "slide", logit_bias: { [eos_id]: -100 }, stream: true };
  const texts = Array.from({ length: 4 }, (_, seed) =>
    fetch(`${gateway}/api/model/process`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: "Once upon a time", parameters: { ...parameters, seed } }),
      signal: stop.signal,
    }),
  );
  await Promise.all(texts);
  const watcher = await view({ width: 1280, height: 940 }, "light");
  await watcher.goto(`${gateway}/#/cluster`);
  await watcher.locator("[data-member]").first().waitFor();
  const scaled = running.launch("scale", "4");
  await watcher.locator("[data-arrow='steal'] text").first().waitFor({ state: "attached", timeout: 60_000 });
  await watcher.waitForTimeout(900);
  await shoot(watcher, "cluster-steal");
  stop.abort();
  await scaled;
}

async function view(viewport, colorScheme) {
  const context = await browser.newContext({ viewport, colorScheme });
  return context.newPage();
}

async function begin(page, text, tokens, seed) {
  await page.getByLabel("Text to continue").fill(text);
  const parameters = page.getByRole("button", { name: "Parameters" });
  if (!(await page.getByLabel("Seed").isVisible())) {
    await parameters.click();
  }
  await page.getByRole("textbox", { name: "Max tokens" }).fill(tokens);
  await page.getByRole("textbox", { name: "Seed" }).fill(seed);
  await parameters.click();
  await page.getByRole("button", { name: "Process Input" }).click();
}

async function write(page, text, tokens, seed) {
  await begin(page, text, tokens, seed);
  await page.getByText(/ended the text\.$/).waitFor();
}

async function shoot(page, name, fullPage = false) {
  await page.waitForTimeout(400); // what moves comes to rest
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
