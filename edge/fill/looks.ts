import { withIdle } from "../tiers/copy.ts";

/** What a look-up in the tiers below memory found. */
export type LookResult = "found" | "missed";

/** Longest wait for somebody else's look-up; the runtime may have ended whoever began it. */
const WAIT_MS = 500;

/** Look-ups under way, so that two hundred listeners who press play at once ask the colo once. */
export class Looks {
  private readonly underWay = new Map<string, Promise<LookResult>>();

  /** What somebody else's look-up for this key found; nothing if there is none or it takes too long. */
  async follow(key: string): Promise<LookResult | undefined> {
    const look = this.underWay.get(key);
    if (look === undefined) return undefined;
    const result = await withIdle(look, WAIT_MS);
    return result === "idle" ? undefined : result;
  }

  /** Begins a look-up that others may follow; the returned function says how it ended and must be called. */
  begin(key: string): (result: LookResult) => void {
    let end: (result: LookResult) => void = () => undefined;
    const look = new Promise<LookResult>((resolve) => {
      end = resolve;
    });
    this.underWay.set(key, look);
    return (result) => {
      if (this.underWay.get(key) === look) this.underWay.delete(key);
      end(result);
    };
  }
}
