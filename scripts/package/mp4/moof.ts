import { ascii, box, fullBox, type Part, u32, u64 } from "./box.ts";
import type { Fragment } from "./fragments.ts";
import type { SampleTable } from "./sample-table.ts";

/** tfhd: offsets count from the beginning of `moof` (CMAF, ISO/IEC 23000-19 §7.5.16). */
const DEFAULT_BASE_IS_MOOF = 0x02_0000;
const TRUN_DATA_OFFSET = 0x001;
const TRUN_DURATION = 0x100;
const TRUN_SIZE = 0x200;
/** What stands before a fragment's samples: the head of `mdat`. */
const MDAT_HEAD = 8;

/**
 * What stands before a fragment's samples: `moof` and the head of its `mdat`. `number` counts from 1; `defaultTicks`: how long a sample
 * lasts where nothing is said (`trex`); `rolls`: each sample is heard right once some before it were decoded.
 */
export function fragmentHead(table: SampleTable, fragment: Fragment, number: number, defaultTicks: number, rolls: boolean): Uint8Array {
  const { firstSample, samples, begin, bytes } = fragment;
  const last = firstSample + samples;
  const alike = table.ticks.subarray(firstSample, last).every((ticks) => ticks === defaultTicks);
  const run: Part[] = [];
  for (let sample = firstSample; sample < last; sample += 1) {
    if (!alike) run.push(u32(table.ticks[sample] ?? 0));
    run.push(u32(table.sizes[sample] ?? 0));
  }
  const moof = (dataOffset: number): Uint8Array =>
    box(
      "moof",
      fullBox("mfhd", 0, 0, u32(number)),
      box(
        "traf",
        fullBox("tfhd", 0, DEFAULT_BASE_IS_MOOF, u32(1)),
        fullBox("tfdt", 1, 0, u64(begin)),
        fullBox("trun", 0, TRUN_DATA_OFFSET | TRUN_SIZE | (alike ? 0 : TRUN_DURATION), u32(samples), u32(dataOffset), ...run),
        ...(rolls ? [fullBox("sbgp", 0, 0, ascii("roll"), u32(1), u32(samples), u32(1))] : []),
      ),
    );
  const head = moof(moof(0).length + MDAT_HEAD);
  const whole = new Uint8Array(head.length + MDAT_HEAD);
  whole.set(head);
  whole.set(box("mdat"), head.length);
  new DataView(whole.buffer).setUint32(head.length, MDAT_HEAD + bytes);
  return whole;
}
