import { describe, expect, it } from "vitest";
import { mostManifests, withManifests } from "../../../edge/control/prewarm-manifests.ts";

const PAID = { plan: "paid" } as const;

describe("a plan that needs manifests", () => {
  it("is made again with what they say, each read once", async () => {
    const read: string[] = [];
    const plan = await withManifests(PAID, async (site, pathname) => (read.push(site + pathname), "none"), () => true, (manifests) => [manifests("a", "/1"), manifests("a", "/2"), manifests("a", "/1")]);
    expect([plan, read]).toEqual([["none", "none", "none"], ["a/1", "a/2"]]);
  });
  it("is made once where it needs none", async () => {
    let made = 0;
    expect(await withManifests(PAID, async () => "none", () => false, () => (made += 1))).toBe(1);
  });
  it("is none where whoever asks may not touch one of them: nothing is read", async () => {
    const read: string[] = [];
    expect(await withManifests(PAID, async (site) => (read.push(site), undefined), ({ pathname }) => pathname === "/1", (manifests) => [manifests("a", "/1"), manifests("a", "/2")])).toBeUndefined();
    expect(read).toEqual([]);
  });
  it("has no more of them read than a call may ask for", async () => {
    const free = { plan: "free" } as const;
    const most = mostManifests(free);
    let [read, atOnce, peak] = [0, 0, 0];
    const plan = await withManifests(free, async () => {
      read += 1;
      peak = Math.max(peak, (atOnce += 1));
      await Promise.resolve();
      atOnce -= 1;
      return "none";
    }, () => true, (manifests) => Array.from({ length: most + 2 }, (_, i) => manifests("a", `/${i}`)));
    expect([read, plan?.slice(most - 1), peak <= 6]).toEqual([most, ["none", "too-many", "too-many"], true]);
  });
});
