import type { PartFault } from "./behaviour.ts";
import { textOf } from "./bytes.ts";
import type { Plan } from "./plan.ts";

const named = (first: number, end: number, total: number): [string, string] => [
  "content-range",
  `bytes ${first}-${end - 1}/${total}`,
];

/** Turns an honest 206 into the one that `fault` names; without a fault it only adds Content-Range. */
export function partial(fault: PartFault | undefined, honest: Plan): Plan {
  const { first, end, headers, bytes } = honest;
  const total = bytes.size;
  const withRange = (header: [string, string], change: Partial<Plan> = {}): Plan => ({
    ...honest,
    ...change,
    headers: [...headers, header],
  });
  switch (fault) {
    case undefined:
      return withRange(named(first, end, total));
    case "shifted":
      return withRange(named(first + 1, end + 1, total));
    case "wrong-total":
      return withRange(named(first, end, total + 1));
    case "longer":
      return withRange(named(first, Math.min(end + 1, total), total), { end: Math.min(end + 1, total) });
    case "shorter": {
      const half = first + Math.max(1, Math.floor((end - first) / 2));
      return withRange(named(first, half, total), { end: half });
    }
    case "overfull":
      // At the end of the file there is no byte to add, so the name loses one instead.
      return end < total
        ? withRange(named(first, end, total), { end: end + 1 })
        : withRange(named(first, Math.max(first + 1, end - 1), total));
    case "underfull":
      return withRange(named(first, end, total), { end: Math.max(first + 1, end - 1) });
    case "unnamed":
      return honest;
    case "multipart": {
      const head = `--cut\r\nContent-Type: audio/mpeg\r\nContent-Range: bytes ${first}-${end - 1}/${total}\r\n\r\n`;
      const body = textOf(Buffer.concat([Buffer.from(head), bytes.read(first, end), Buffer.from("\r\n--cut--\r\n")]));
      const others = headers.filter(([name]) => name !== "content-type");
      return {
        ...honest,
        headers: [...others, ["content-type", "multipart/byteranges; boundary=cut"]],
        bytes: body,
        first: 0,
        end: body.size,
      };
    }
    case "other-etag": {
      const others = headers.filter(([name]) => name !== "etag");
      return { ...honest, headers: [...others, ["etag", '"of-another"'], named(first, end, total)] };
    }
    default:
      return fault satisfies never;
  }
}
