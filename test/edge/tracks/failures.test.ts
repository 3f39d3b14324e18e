import { describe, expect, it } from "vitest";
import { Failures } from "../../../edge/tracks/failures.ts";

/** What was begun for an isolate's list of failing files. */
class Work {
  begun = 0;

  waitUntil(): void {
    this.begun += 1;
  }
}

describe("files that fail", () => {
  it("are told to others once a second, however many they are, and the last of them too", () => {
    const [failures, work] = [new Failures("FRA", 60_000), new Work()];
    for (let n = 0; n < 200; n += 1) expect(failures.failed(`a/${n}`, 1000 + n, work)).toBe(true);
    expect(work.begun).toBe(1);
    expect(failures.leftOut(["a/199"], 1500, work)).toEqual(new Set(["a/199"]));
    // What others tell is looked for with the first question.
    expect(work.begun).toBe(2);
    failures.leftOut([], 2100, work);
    expect(work.begun).toBe(3);
    failures.leftOut([], 3300, work);
    expect(work.begun).toBe(3);
  });
});
