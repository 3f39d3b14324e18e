/** What the edge says of an answer in `Server-Timing` (`cache;desc="hit, memory"`); empty where it says nothing, or nobody may read it. */
export function servedOf(serverTiming: string | null): string {
  const metric = (serverTiming ?? "").split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).find((metric) => /^\s*cache\s*(?:;|$)/.test(metric));
  const [, quoted, bare] = /;\s*desc=(?:"([^"]*)"|([^;\s]+))/.exec(metric ?? "") ?? [];
  return quoted ?? bare ?? "";
}
