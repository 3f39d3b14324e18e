import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startFleet, type Fleet } from "../support/fleet.ts";
import { bytesOf, textOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { rawRequest } from "../support/raw.ts";

const TEXT_BYTES = 250_000;
let origin: Origin;
let fleet: Fleet;
beforeAll(async () => {
  origin = await startOrigin();
  fleet = await startFleet({ origin: origin.url, port: 0, logLevel: "none" });
});
afterAll(async () => {
  await fleet?.close();
  await origin?.close();
});

/** Hundredths of a second that workerd has computed so far: unlike time, it does not depend on who else computes. */
async function computed(): Promise<number> {
  const stat = await readFile(`/proc/${fleet.pid}/stat`, "utf8");
  const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14);
  return Number(user) + Number(system);
}

const take = async (i: number, coding: string): Promise<string | undefined> => {
  const answer = await rawRequest(fleet.edges[0]?.url ?? "", { path: `/text-${i}.json`, headers: { "accept-encoding": coding } });
  return answer.header("content-encoding");
};

it.skipIf(!existsSync("/proc/self/stat")).each(["br", "gzip"])("a text is encoded in %s once: forty answers cost less than encoding ten texts", async (coding) => {
  const texts = Array.from({ length: 11 }, (_, i) => i);
  for (const i of texts) {
    const hex = bytesOf(i, TEXT_BYTES).read(0, TEXT_BYTES).toString("hex").slice(0, TEXT_BYTES);
    origin.serve(`/text-${i}.json`, { bytes: textOf(hex), type: "application/json", headers: [["cache-control", "max-age=600"]] });
    expect(await take(i, "identity")).toBeUndefined();
  }
  expect(await take(0, coding)).toBe(coding);
  const begun = await computed();
  for (const i of texts.slice(1)) expect(await take(i, coding)).toBe(coding);
  const encoding = (await computed()) - begun;
  const again = await computed();
  for (let i = 0; i < 40; i += 1) expect(await take(1 + (i % 10), coding)).toBe(coding);
  const answering = (await computed()) - again;
  expect({ answering, lessThan: encoding, fits: answering < encoding }).toMatchObject({ fits: true });
});
