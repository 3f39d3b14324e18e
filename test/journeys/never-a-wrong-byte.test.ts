import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Behaviour, PartFault, RangeManners } from "../origin/behaviour.ts";
import { bytesOf } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { unsound } from "../support/judge.ts";

const VERSIONS = [bytesOf(601, 200_000), bytesOf(602, 200_000), bytesOf(603, 140_003)];
let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin);
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

/** One moment of an origin's life: some version, served with some faults. */
interface Moment {
  version: number;
  etag: "strong" | "weak" | "none";
  ranges: RangeManners;
  chunked: boolean;
  partFault: PartFault | undefined;
  obeysIfRange: boolean;
  cut: Behaviour["cut"];
  status: number;
  maxAge: number | undefined;
}

const FAULTS = ["shifted", "longer", "shorter", "overfull", "underfull", "unnamed", "multipart"] as const;
const moment: fc.Arbitrary<Moment> = fc.record(
  {
    version: fc.nat(VERSIONS.length - 1),
    etag: fc.constantFrom("strong", "weak", "none"),
    ranges: fc.constantFrom("obeyed", "obeyed", "obeyed", "ignored", "denied", "416", "bare-416"),
    chunked: fc.boolean(),
    partFault: fc.option(fc.constantFrom(...FAULTS), { nil: undefined, freq: 3 }),
    obeysIfRange: fc.boolean(),
    cut: fc.option(fc.record({ after: fc.nat(70_000), how: fc.constantFrom("fin", "reset") }), { nil: undefined, freq: 4 }),
    status: fc.constantFrom(200, 200, 200, 200, 200, 404, 503),
    maxAge: fc.constantFrom(undefined, 0, 3600),
  },
  { noNullPrototype: true },
);

/** Every version has validators of its own: a change that nothing shows is nobody's fault but the origin's. */
function behaviourOf({ version, etag, chunked, partFault, cut, maxAge, status, ranges, obeysIfRange }: Moment): Behaviour {
  const lastModified = new Date(Date.UTC(2026, 0, 1 + version)).toUTCString();
  const made: Behaviour = { bytes: VERSIONS[version] ?? bytesOf(0, 0), lastModified, ranges, obeysIfRange, status };
  made.etag = etag === "none" ? false : etag === "weak" ? `W/"v${version}"` : `"v${version}"`;
  if (chunked) made.length = "chunked";
  if (partFault) made.partFault = partFault;
  if (cut) made.cut = cut;
  if (maxAge !== undefined) made.headers = [["cache-control", `max-age=${maxAge}`]];
  return made;
}

const ask = fc.oneof(
  fc.constant(undefined),
  fc.tuple(fc.nat(199_999), fc.integer({ min: 1, max: 150_000 })).map(([first, length]) => `bytes=${first}-${first + length - 1}`),
  fc.nat(199_999).map((first) => `bytes=${first}-`),
  fc.integer({ min: 1, max: 200_000 }).map((length) => `bytes=-${length}`),
);

it("never gives a wrong byte, a mixture or a false end, whatever the origin does", { timeout: 60_000 }, async () => {
  let life = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(moment, { minLength: 1, maxLength: 6 }),
      fc.array(fc.array(ask, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      async (moments, rounds) => {
        life += 1;
        const behaviours = moments.map(behaviourOf);
        const path = `/life-${life}.mp3`;
        origin.serve(path, (_, before) => behaviours[before % behaviours.length] ?? {});
        for (const round of rounds) {
          const answers = await Promise.all(round.map((range) => edge.get(path, range === undefined ? {} : { range })));
          answers.forEach((answer, i) => {
            const told = unsound(answer, VERSIONS);
            if (told !== undefined) throw new Error(`${round[i] ?? "whole"}: ${told}`);
            if (round[i] === undefined) expect(answer.status).not.toBe(206);
          });
        }
      },
    ),
    { numRuns: 60, seed: 20_261_121 },
  );
});
