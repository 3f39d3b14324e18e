import { describe, expect, it } from "vitest";
import { receiptLines, regionText, summary } from "../../../scripts/commands/purge/draw.ts";
import { outcomeText, progressLines } from "../../../scripts/commands/purge/outcome.ts";
import { screenOn } from "../../../scripts/commands/purge/screen.ts";
import { accepted, completed, proven } from "./control-server.ts";

const RECEIPT = accepted("r1");

describe("a receipt's lines", () => {
  it("say what each region waits for, and since when it does not", () => {
    expect(receiptLines(proven(RECEIPT, "weur"))).toEqual([
      "hard purge r1: accepted, proven in 1 of 2 regions; players may hold copies until 13:00:00.000Z",
      "  weur  confirmed after 4,810 ms (applied after 12 ms, last lease ended 12:00:04.810Z)",
      "  enam  waiting, until 12:00:15.000Z at the latest: it has not confirmed it",
    ]);
    expect(summary(completed(RECEIPT))).toMatch(/^hard purge r1: complete after 4,810 ms;/);
  });

  it("say when nobody held a promise, and a day where it is another", () => {
    const none = { ...completed(RECEIPT), regions: [], duration_ms: 3, players_until: "2026-11-22T12:00:00.000Z" };
    expect(receiptLines(none)).toEqual(["hard purge r1: complete after 3 ms; nobody held a promise; players may hold copies until 2026-11-22T12:00:00.000Z"]);
    expect(summary({ ...none, kind: "unblock", mode: null, players_until: null })).toBe("unblock r1: complete after 3 ms; nobody held a promise");
  });

  it("say of a region that ran out what that means, and nothing of a clock that is behind", () => {
    const [waiting] = RECEIPT.regions;
    if (waiting === undefined) throw new Error("no region");
    expect(regionText({ ...waiting, state: "ran-out", duration_ms: 14_999.6 }, RECEIPT.accepted_at)).toBe("ran out after 15,000 ms: what it had promised is over");
    expect(regionText({ ...waiting, state: "confirmed", applied_at: "2026-11-21T11:59:59.000Z" }, RECEIPT.accepted_at)).toBe("confirmed (applied after 0 ms)");
    expect(regionText({ ...waiting, proven_by: null, why: null }, RECEIPT.accepted_at)).toBe("waiting");
  });
});

describe("progress", () => {
  it("shows the regions of the first call that is not complete", () => {
    const second = accepted("r2");
    const lines = progressLines([completed(RECEIPT), second, accepted("r3")], 4);
    expect(lines.map((line) => line.slice(0, 32))).toEqual(["call 1 of 4: hard purge r1: comp", "call 2 of 4: hard purge r2: acce", expect.stringMatching(/^ {2}weur/), expect.stringMatching(/^ {2}enam/)]);
    expect(progressLines([completed(RECEIPT)], 1)).toEqual([]);
  });
});

describe("what a run came to", () => {
  const base = { receipts: [], keys: [], notSent: 0, code: 0 };
  it("names what was not handed over, and where to look", () => {
    expect(outcomeText({ ...base, state: "failed", notSent: 1500, why: "no answer" }).trouble).toBe("no answer; 1,500 not purged");
    expect(outcomeText({ ...base, state: "failed", receipts: [RECEIPT], notSent: 1, why: "no answer" }).trouble).toBe("no answer; 1 of them not purged");
    expect(outcomeText({ ...base, state: "accepted", receipts: [completed(RECEIPT), accepted("r2")], why: "interrupted" }).trouble).toBe("interrupted; it goes on by itself: downbeat purges r2");
  });
  it("names the keys of a dry run", () => {
    expect(outcomeText({ ...base, state: "dry-run", keys: ["t a"] })).toEqual({ said: ["Nothing was purged. It would be 1 key:", "  t a"] });
  });
});

describe("a screen", () => {
  const drawn = (isTTY: boolean, columns = 40): { screen: ReturnType<typeof screenOn>; written: string[] } => {
    const written: string[] = [];
    return { screen: screenOn({ isTTY, columns, write: (text: string) => written.push(text) }), written };
  };

  it("that is a terminal is drawn over, line by line, and cleared", () => {
    const { screen, written } = drawn(true);
    screen.show(["a", "b"]);
    screen.show(["c"]);
    screen.clear();
    expect(written).toEqual(["a\nb\n", "\u001b[1A\u001b[2K\u001b[1A\u001b[2Kc\n", "\u001b[1A\u001b[2K"]);
  });

  it("that is a terminal has no line that wraps", () => {
    const { screen, written } = drawn(true, 30);
    screen.show(["x".repeat(29), "y".repeat(30)]);
    expect(written[0]).toBe(`${"x".repeat(29)}\n${"y".repeat(28)}…\n`);
  });

  it("that has not been given a size is as wide as any", () => {
    const { screen, written } = drawn(true, 0);
    screen.show(["x".repeat(79), "y".repeat(80)]);
    expect(written[0]).toBe(`${"x".repeat(79)}\n${"y".repeat(78)}…\n`);
  });

  it("that is none is told each line once", () => {
    const { screen, written } = drawn(false);
    screen.show(["a", "b"]);
    screen.show(["a", "c"]);
    screen.clear();
    expect(written).toEqual(["a\n", "b\n", "c\n"]);
  });
});
