import { FLOOR, OURS, PLAIN } from "./contestants.ts";
import type { Run } from "./runs.ts";
import { summaryOf } from "./summary.ts";

/** One thing that is to hold. */
export type Aim = { readonly what: string; readonly isMet: boolean };

/** Of hls.js's rebuffering at most so much, at so much of its mean bitrate at least. */
const [MOST_REBUFFER, LEAST_KBPS] = [0.5, 0.95];

/**
 * What is to hold on the 3G traces, ours against hls.js alone: first sound no later at the median and at the 95th percentile; in the first 30 s at
 * most half of the rebuffering; at 0.95 of the mean bitrate. Where the line carries nothing for a while no variant spares a listener the
 * wait, so the same is asked of those whom the lowest variant alone would not keep waiting, and of the silence since play was pressed.
 */
export function aimsOf(runs: readonly Run[], where: string): Aim[] {
  const [ours, plain, floor] = [summaryOf(runs, OURS), summaryOf(runs, PLAIN), summaryOf(runs, FLOOR)];
  const carried = runs.filter(({ heard }) => heard.get(FLOOR)?.beginning.waitedMs === 0);
  const [oursCarried, plainCarried] = [summaryOf(carried, OURS), summaryOf(carried, PLAIN)];
  const waited = ({ rebuffer }: typeof ours): number => rebuffer.beginning;
  const halved = (what: string, of: number, than: number, more = ""): Aim => ({ what: `${where}: ${what} ${percent(of)}, hls.js alone ${percent(than)}: ${times(of, than)}, at most ${MOST_REBUFFER}${more}`, isMet: of <= MOST_REBUFFER * than });
  return [
    { what: `${where}: first sound, median ${ms(ours.firstSound.p50)}, hls.js alone ${ms(plain.firstSound.p50)}`, isMet: ours.firstSound.p50 <= plain.firstSound.p50 },
    { what: `${where}: first sound, p95 ${ms(ours.firstSound.p95)}, hls.js alone ${ms(plain.firstSound.p95)}`, isMet: ours.firstSound.p95 <= plain.firstSound.p95 },
    halved("rebuffering in the first 30 s", waited(ours), waited(plain), `; the lowest variant alone ${times(waited(floor), waited(plain))}`),
    halved(`of it, the ${percent(carried.length / Math.max(1, runs.length))} whom the lowest variant alone does not keep waiting`, waited(oursCarried), waited(plainCarried)),
    halved("silence in the 30 s since play was pressed, beyond that with the lowest variant alone", ours.silence - floor.silence, plain.silence - floor.silence),
    { what: `${where}: mean bitrate ${ours.meanKbps.toFixed(1)} kbit/s, hls.js alone ${plain.meanKbps.toFixed(1)}: ${times(ours.meanKbps, plain.meanKbps)}, at least ${LEAST_KBPS}`, isMet: ours.meanKbps >= LEAST_KBPS * plain.meanKbps },
  ];
}

/** The aims in lines, those that were missed marked. */
export function aimsText(aims: readonly Aim[]): string {
  return aims.map(({ what, isMet }) => `${isMet ? "met   " : "MISSED"} ${what}`).join("\n");
}

function times(a: number, b: number): string {
  return b === 0 ? (a === 0 ? "1.00 x" : "more than none") : `${(a / b).toFixed(2)} x`;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
