import type { EdgeRegionView, EdgeView } from "../../../src/control/edge-answers.ts";
import { receiptLines } from "../purge/draw.ts";
import { columns } from "../purge/table.ts";

/** Edges, a line each: how they are used, what they send, and until their first byte in each region. */
export function edgesTable(edges: readonly EdgeView[]): string[] {
  const regions = [...new Set(edges.flatMap((edge) => edge.regions.map(({ region }) => region)))];
  return columns(
    ["edge", "used", "load", ...regions],
    edges.map((edge) => [edge.id, used(edge), load(edge), ...regions.map((region) => inRegion(edge.regions.find((one) => one.region === region)))]),
  );
}

/** One edge: what the settings say, what operators say and where that is proven, and a line for each region. */
export function edgeLines(edge: EdgeView): string[] {
  const { definition, steer } = edge;
  const facts = [
    ["edge", edge.id],
    ["used", used(edge)],
    ...(definition === null ? [] : settingsOf(definition)),
    ["load", load(edge)],
    ...(steer === null ? [] : [["said", `${seconds(steer.put_at)} by ${steer.by}${steer.reason === null ? "" : `: ${steer.reason}`}`]]),
  ];
  const rows = edge.regions.map((one) => [one.region, health(one), ms(one.first_byte_ms), ms(one.p95_ms), one.kbps === null ? "" : `${(one.kbps / 1000).toFixed(1)} Mbit/s`, one.age_ms === null ? "" : `${(one.age_ms / 1000).toFixed(1)} s`]);
  return [
    ...facts.map(([name = "", text = ""]) => `${name.padEnd("capacity".length)}  ${text}`),
    ...(steer === null ? [] : receiptLines(steer.receipt)),
    ...(rows.length === 0 ? [] : ["", ...columns(["region", "health", "first byte", "p95", "one body", "measured before"], rows)]),
  ];
}

/** How an edge is used, in a line. */
export function used({ definition, steer }: EdgeView): string {
  if (definition === null) return "EDGES has it no more: restore it to forget it";
  const said = steer?.state === "holding" ? steer : null;
  const words = [
    ...(said?.drain === true ? ["drained"] : said?.drain === false && definition.drain ? ["asked although EDGES drains it"] : []),
    ...(said === null || said.weight === null ? [] : [`weight ${said.weight}`]),
    ...(said === null || said.pin.length === 0 ? [] : [`pinned for ${said.pin.join(" ")}`]),
  ];
  const settings = definition.drain ? "drained by EDGES" : "as EDGES says";
  if (said === null || words.length === 0) return settings;
  const where = said.regions.length === 0 ? "" : ` in ${said.regions.join(",")}`;
  return `${words.join(", ")}${where}${said.until === null ? "" : ` until ${seconds(said.until)}`}`;
}

function settingsOf(definition: NonNullable<EdgeView["definition"]>): string[][] {
  const { url, origin, place, weight, capacity_mbps: capacity, price_per_gb: price, prefixes, lag_sec: lag, probe } = definition;
  return [
    ["url", url],
    ["origin", origin],
    ["paths", prefixes.length === 0 ? "all" : prefixes.join(" ")],
    ["place", place === null ? "not said" : `${place.lat}, ${place.lon}`],
    ["weight", String(weight)],
    ["capacity", capacity === null ? "not said" : `${capacity} Mbit/s`],
    ["price", `${price} a GB`],
    ...(lag === 0 ? [] : [["lag", `${lag} s`]]),
    ...(probe === null ? [] : [["probe", probe]]),
  ];
}

/** Each region knows what all of them get; the one that knows most is right. */
function load({ definition, regions }: EdgeView): string {
  const known = regions.flatMap(({ mbps }) => (mbps === null ? [] : [mbps]));
  if (known.length === 0) return "unknown";
  const mbps = Math.max(...known);
  const capacity = definition?.capacity_mbps ?? null;
  return capacity === null ? `${mbps} Mbit/s` : `${mbps} of ${capacity} Mbit/s`;
}

function inRegion(one: EdgeRegionView | undefined): string {
  if (one === undefined) return "";
  return one.health === "ok" ? ms(one.first_byte_ms) : health(one);
}

function health({ health: word, why }: EdgeRegionView): string {
  return why === null ? word : `${word}: ${why}`;
}

function ms(value: number | null): string {
  return value === null ? "" : `${value} ms`;
}

function seconds(iso: string): string {
  return iso.replace(/\.\d+(?=Z$)/, "");
}
