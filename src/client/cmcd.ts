/**
 * The address without the throughput (`mtp`) in its CMCD. hls.js tells what it takes for granted before it has measured anything; an
 * edge would take that for a measurement.
 */
export function withoutGuess(url: string): string {
  if (!/[?&]CMCD=[^&]*mtp/.test(url)) return url;
  const asked = new URL(url);
  const kept = (asked.searchParams.get("CMCD") ?? "").split(",").filter((pair) => !pair.startsWith("mtp="));
  asked.searchParams.delete("CMCD");
  if (kept.length > 0 && kept[0] !== "") asked.searchParams.set("CMCD", kept.join(","));
  return asked.href;
}
