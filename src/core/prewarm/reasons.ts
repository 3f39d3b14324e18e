import type { Candidate } from "./candidates.ts";
import type { HotFile } from "./hot-file.ts";
import type { Considered } from "./plan.ts";

/** Of the regions where a file is much played, so many are named. */
const NAMED = 3;
const RISING = 2;

/** Why the plan thinks of a file, in a sentence. */
export function reasonText({ file, because, chance }: Pick<Considered, "file" | "because" | "chance">): string {
  const such = `${hundredths(chance)} of 100 such are much played here a day later`;
  if (because.kind === "here") return `hot here: ${count(file.playsPerDay)} plays a day`;
  if (because.kind === "low") return `played here: ${count(file.playsPerDay)} plays a day`;
  if (because.kind === "was") return `was hot here ${daysText(file.daysAgo)}; ${such}`;
  return `${thereText(file)}; ${such}`;
}

/** Why a file is not being warmed, in a sentence. `considered`: what the last plan says of it; `played`: what is known of it here. */
export function whyNot(considered: Considered | undefined, played: HotFile | undefined, listeners: number): string {
  if (considered?.verdict === "unlikely") return `too unlikely: ${reasonText(considered)}`;
  if (considered?.verdict === "beyond") return `others save more for their bytes: ${reasonText(considered)}`;
  if (considered !== undefined) return reasonText(considered);
  if (played !== undefined && played.listeners < listeners) return `${played.listeners === 1 ? "one listener is" : `${played.listeners} listeners are`} no reason, ${listeners} are`;
  return played === undefined ? "not played here, and not much elsewhere" : "not looked at yet";
}

function thereText({ there }: Candidate): string {
  const followed = there.toSorted((a, b) => b.agreement - a.agreement || a.place - b.place);
  const named = followed.slice(0, NAMED).map(({ region, trend, agreement }) => `${region} (${trend >= RISING ? "rising, " : ""}followed in ${hundredths(agreement)} of 100 cases)`);
  return `hot in ${named.join(", ")}${there.length > NAMED ? ` and ${there.length - NAMED} more` : ""}`;
}

function daysText(days: number): string {
  const whole = Math.round(days);
  return whole < 1 ? "today" : whole === 1 ? "yesterday" : `${whole} days ago`;
}

function hundredths(share: number): string {
  return share > 0 && share < 0.01 ? "less than 1" : String(Math.round(share * 100));
}

function count(plays: number): string {
  return plays < 10 ? plays.toFixed(1) : String(Math.round(plays));
}
