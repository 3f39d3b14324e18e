import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { betweenMarkers } from "../../scripts/docs/markers.ts";
import { openApiText } from "../../scripts/docs/openapi-document.ts";
import { settingsTable } from "../../scripts/docs/settings-table.ts";

const README = new URL("../../src/core/settings/README.md", import.meta.url);

describe("the settings' documentation", () => {
  test("is what the schema says (else: npm run downbeat -- docs settings)", async () => {
    const text = await readFile(README, "utf8");
    expect(betweenMarkers(text, "settings", settingsTable())).toEqual({ ok: true, text });
  });
});

test("the OpenAPI document is what the shapes say (else: npm run downbeat -- docs openapi)", async () => {
  expect(await readFile(new URL("../../src/control/openapi.json", import.meta.url), "utf8")).toBe(openApiText());
});

describe("betweenMarkers", () => {
  const text = "a\n<!-- generated: x -->\n\nold\n\n<!-- /generated: x -->\nb";

  test("replaces what stands between, twice as once", () => {
    const once = betweenMarkers(text, "x", "new");
    expect(once).toEqual({ ok: true, text: text.replace("old", "new") });
    expect(once.ok && betweenMarkers(once.text, "x", "new")).toEqual(once);
  });

  test.each(["a", "<!-- generated: x -->\n", "<!-- /generated: x -->"])("names the marker that %j lacks", (lacking) => {
    expect(betweenMarkers(lacking, "x", "new")).toMatchObject({ ok: false });
  });
});
