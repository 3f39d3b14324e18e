import { expect, it } from "vitest";
import { within } from "../../../scripts/check/weights.ts";

it("takes what weighs exactly the most, and names both numbers", () => {
  expect(within(120, 120, "KiB gzip")).toEqual({ ok: true, note: "120.0 of 120 KiB gzip" });
});

it("refuses what weighs more", () => {
  expect(within(40.1, 40, "MB")).toEqual({ ok: false, output: "40.1 of 40 MB: too heavy" });
});
