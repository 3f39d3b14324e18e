import type { Steer } from "../routing/steer.ts";
import type { Reader, Writer } from "./bytes.ts";
import { REGIONS, type Region } from "./regions.ts";

/** What a steer says, a bit each. Bits once used are not used for others. */
const DRAINS = 1;
const UNDRAINS = 2;
const WEIGHS = 4;
const ENDS = 8;
const ALL = DRAINS | UNDRAINS | WEIGHS | ENDS;

/** Writes a steer. */
export function writeSteer(writer: Writer, { edge, drain, weight, pins, regions, untilMs, reason }: Steer): void {
  writer.text(edge);
  writer.byte((drain === undefined ? 0 : drain ? DRAINS : UNDRAINS) | (weight === undefined ? 0 : WEIGHS) | (untilMs === undefined ? 0 : ENDS));
  if (weight !== undefined) writer.real(weight);
  if (untilMs !== undefined) writer.real(untilMs);
  writer.list(pins, (pin) => writer.text(pin));
  writer.list(regions, (region) => writer.again(region));
  writer.text(reason);
}

/** Reads a steer; one that says what this code does not know breaks the reader. */
export function readSteer(reader: Reader): Steer {
  const edge = reader.text();
  const says = reader.byte();
  if ((says & ~ALL) !== 0 || (says & (DRAINS | UNDRAINS)) === (DRAINS | UNDRAINS)) reader.fail();
  const drain = (says & (DRAINS | UNDRAINS)) === 0 ? undefined : (says & DRAINS) !== 0;
  const weight = (says & WEIGHS) === 0 ? undefined : reader.real();
  const untilMs = (says & ENDS) === 0 ? undefined : reader.real();
  const pins = reader.list(() => reader.text());
  const regions = reader.list(() => regionIn(reader));
  const reason = reader.text();
  return { edge, ...(drain === undefined ? {} : { drain }), ...(weight === undefined ? {} : { weight }), pins, regions, ...(untilMs === undefined ? {} : { untilMs }), reason };
}

function regionIn(reader: Reader): Region {
  const text = reader.again();
  const region = REGIONS.find((one) => one === text);
  if (region === undefined) reader.fail();
  return region ?? REGIONS[0];
}
