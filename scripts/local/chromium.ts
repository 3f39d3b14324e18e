import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Nothing but the page under test may reach a network, and nothing of an earlier run may be left. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where this machine's Chromium is: what CHROMIUM names, else where packages put it. Throws with what to install when there is none. */
export function chromiumPath(): string {
  const found = PLACES.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Error("no Chromium found: install it (apt-get install chromium) or name it in CHROMIUM");
  return found;
}

/** A headless Chromium whose contexts know nothing of each other. Throws where none is installed. */
export async function openChromium(): Promise<{ readonly browser: Browser; close(): Promise<void> }> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), headless: true, args: [...CHROMIUM_FLAGS] });
  return { browser, close: () => browser.close() };
}
