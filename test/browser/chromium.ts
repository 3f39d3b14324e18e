import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { BrowserContext, Page } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath } from "../../scripts/local/chromium.ts";

/** A headless Chromium with an empty profile, which goes when it is closed. Throws with what to install when there is none. */
export async function openChromium(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const executablePath = chromiumPath();
  const profile = await mkdtemp(join(tmpdir(), "downbeat-chromium-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: [...CHROMIUM_FLAGS] });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** A page of a Chromium of its own, and what the browser complains of while it is open; waits for nothing longer than 15 s. */
export async function openPage(viewport: { width: number; height: number }): Promise<{ page: Page; complaints: readonly string[]; close(): Promise<void> }> {
  const { context, close } = await openChromium();
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.setViewportSize(viewport);
  const complaints: string[] = [];
  page.on("console", (line) => { if (line.type() === "error" || line.type() === "warning") complaints.push(line.text()); });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints, close };
}
