import { deltaSeconds } from "./cache-control.ts";
import { splitList } from "./grammar.ts";

/**
 * The seconds an `Age` header says (RFC 9111 §5.1), at most 2^31, lines joined. Of several members the first counts,
 * as §5.1 asks; 0, as if there were no header, where that one is anything but digits.
 */
export function ageSec(header: string | null): number {
  return deltaSeconds(splitList(header ?? "")[0]) ?? 0;
}
