import * as z from "zod/mini";
import { MOST_EDGES } from "../../routing/edge.ts";
import { type Coordinates, middleOf, REGIONS } from "../../purge/regions.ts";
import { originUrl } from "../origin-url.ts";
import { flag, list, number, oneOf, text, wholeNumber, words } from "../parts.ts";
import type { Part } from "../row.ts";
import { row } from "../row.ts";
import { transformed } from "../transformed.ts";
import { pathPrefix } from "../web-parts.ts";
import { ACCESS_FIELDS } from "./origins.ts";

const EDGE =
  `a list of at most ${MOST_EDGES} tables { id = "fra", url = "https://fra.mirror.example", mirrors = "https://origin.example", place = "weur", ` +
  'weight = 1, capacity_mbps = 1000, price_per_gb = 0.01, prefixes = ["/audio/"], lag_sec = 0, drain = false, probe = "/probe.bin", host, header, basic, s3 }';

const PLACE = `one of Cloudflare's location hints (${REGIONS.map((hint) => `"${hint}"`).join(", ")}), or a table { lat = 50.1, lon = 8.7 }`;

const degrees = z.strictObject({
  lat: number({ unit: "degrees", from: -90, to: 90 }).schema,
  lon: number({ unit: "degrees", from: -180, to: 180 }).schema,
}, { error: PLACE });

const hint = oneOf(REGIONS).schema;

const place: Part<z.ZodMiniType<Coordinates>> = {
  expected: PLACE,
  // Not a union: its error would not say which of the numbers is wrong.
  schema: transformed(z.unknown(), (value, refuse) => {
    const named = hint.safeParse(value);
    if (named.success) return middleOf(named.data);
    if (typeof value === "string") return refuse(PLACE);
    const read = degrees.safeParse(value);
    if (read.success) return read.data;
    for (const { message, path } of read.error.issues) refuse(message, path);
    return z.NEVER;
  }),
};

const written = z.strictObject(
  {
    id: text(/^[A-Za-z0-9][\w.-]{0,63}$/, 'an id such as "fra-1", of 1 to 64 letters, digits, dots, dashes and underscores').schema,
    url: originUrl().schema,
    mirrors: z.optional(originUrl().schema),
    place: z.optional(place.schema),
    weight: z._default(number({ unit: "", from: 0, to: 1000 }).schema, 1),
    capacity_mbps: z.optional(number({ unit: "Mbit/s", from: 0.1, to: 10_000_000 }).schema),
    price_per_gb: z._default(number({ unit: "", from: 0, to: 1000 }).schema, 0),
    prefixes: z._default(words(pathPrefix(), 'a list of paths such as ["/audio/"]').schema, []),
    lag_sec: z._default(wholeNumber({ unit: "seconds", from: 0, to: 3600 }).schema, 0),
    drain: z._default(flag().schema, false),
    probe: z.optional(pathPrefix().schema),
    ...ACCESS_FIELDS,
  },
  { error: EDGE },
);

const edges = list({ schema: written, expected: EDGE }, EDGE);

/** Who else can deliver an origin's bytes. */
export const EDGES = {
  EDGES: row(
    { ...edges, schema: z.pipe(edges.schema, z.array(z.custom<WrittenEdge>()).check(z.maxLength(MOST_EDGES, `at most ${MOST_EDGES} edges`))) },
    [],
    { valuesHidden: ["host", "header", "basic", "s3"] },
  ),
} as const;

/** An edge as its row reads it, under the names of the table. */
export type WrittenEdge = z.output<typeof written>;
