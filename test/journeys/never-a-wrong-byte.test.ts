import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Behaviour } from "../origin/behaviour.ts";
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

/** One moment of an origin's life: some version, served with some faults. Every version has validators of its own. */
const moment: fc.Arbitrary<Behaviour> = fc
  .record(
    {
      version: fc.nat(VERSIONS.length - 1),
      etag: fc.constantFrom("strong", "weak", "none"),
      ranges: fc.constantFrom("obeyed", "obeyed", "obeyed", "ignored", "denied", "416", "bare-416"),
      length: fc.constantFrom("declared", "declared", "chunked"),
      partFault: fc.option(fc.constantFrom("shifted", "longer", "shorter", "overfull", "underfull", "unnamed", "multipart"), { nil: undefined, freq: 3 }),
      obeysIfRange: fc.boolean(),
      cut: fc.option(fc.record({ after: fc.nat(70_000), how: fc.constantFrom("fin", "reset") }), { nil: undefined, freq: 4 }),
      status: fc.constantFrom(200, 200, 200, 200, 200, 404, 503),
      maxAge: fc.constantFrom(undefined, 0, 3600),
    },
    { noNullPrototype: true },
  )
  .map(({ version, etag, partFault, cut, maxAge, status, length, ranges, obeysIfRange }): Behaviour => {
    const bytes = VERSIONS[version] ?? bytesOf(0, 0);
    const date = new Date(Date.UTC(2026, 0, 1 + version)).toUTCString();
    const made: Behaviour = { bytes, lastModified: date, ranges, obeysIfRange };
    made.etag = etag === "none" ? false : etag === "weak" ? `W/"v${version}"` : `"v${version}"`;
    if (length === "chunked") made.length = length;
    if (partFault) made.partFault = partFault;
    if (cut) made.cut = cut;
    if (status !== 200) made.status = status;
    if (maxAge !== undefined) made.headers = [["cache-control", `max-age=${maxAge}`]];
    return made;
  });

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
        const path = `/life-${life}.mp3`;
        origin.serve(path, (_, before) => moments[before % moments.length] ?? {});
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
    { numRuns: 60, seed: 20_261_121, endOnFailure: false },
  );
});
