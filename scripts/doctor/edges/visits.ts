import { sameRepresentation } from "../../../src/core/cache/descriptor.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";
import { covers, type Settings } from "../../../src/core/settings/index.ts";
import type { Visit, Way } from "./visit.ts";
import { visit } from "./visit.ts";

/**
 * Visits every edge: for `path` where it serves that, else for its own probe and, to be compared, the first probe among the
 * edges of its origin. All at once, each waiting at most `timeoutMs`.
 */
export function visitEdges({ edges, originAccess }: Pick<Settings, "edges" | "originAccess">, path: string | undefined, way: Omit<Way, "access">): Promise<Visit[]> {
  const visits = edges.flatMap((edge) => pathsFor(edge, edges, path).map((asked) => visit(edge, asked, { ...way, access: originAccess })));
  return Promise.all(visits);
}

function pathsFor(edge: Edge, edges: readonly Edge[], given: string | undefined): (string | null)[] {
  const serves = (path: string): boolean => edge.prefixes.length === 0 || edge.prefixes.some((prefix) => covers(prefix, path));
  if (given !== undefined && serves(given)) return [given];
  const shared = edges.find(({ origin, probe }) => origin === edge.origin && probe !== undefined)?.probe;
  const paths = [edge.probe, given === undefined ? shared : undefined].filter((path) => path !== undefined && serves(path));
  return paths.length === 0 ? [null] : [...new Set(paths)].map((path) => path ?? null);
}

/** Every visit as a line. */
export function visitLines(visits: readonly Visit[]): string[] {
  const widest = Math.max(0, ...visits.map(({ edge }) => edge.length));
  return visits.map(({ edge, path, said, ms }) => `${edge.padEnd(widest)}  ${path === null ? "" : `${path} `}${said}${ms === null ? "" : `, after ${ms} ms from here`}`);
}

/** What of the visits an operator has to know before deploying: a sentence each. */
export function visitWarnings(visits: readonly Visit[], edges: readonly Edge[]): string[] {
  const bad = visits.filter(({ outcome }) => outcome !== "fine" && outcome !== "not-asked");
  const each = bad.map(({ edge, url, path, outcome, said }) => {
    const reason = outcome === "unreachable" ? `was not reached from here (${said}); the others of its origin are asked while it is so` : said;
    return `Edge "${edge}" (${url}${path ?? ""}) ${reason}.`;
  });
  const dead = [...Map.groupBy(edges, ({ origin }) => origin)].filter(([, peers]) =>
    peers.every(({ id }) => visits.some(({ edge, outcome }) => edge === id && (outcome === "unreachable" || outcome === "failing"))),
  );
  return [...each, ...dead.map(([origin]) => `No edge of ${origin} answered: what is not cached is 504 where that is so from Cloudflare, too.`), ...drifts(visits, edges)];
}

/** Where edges of one origin have different representations under one path. */
function drifts(visits: readonly Visit[], edges: readonly Edge[]): string[] {
  const compared = visits.flatMap((one) => {
    const { path, size } = one;
    const origin = edges.find(({ id }) => id === one.edge)?.origin;
    return path === null || size === null || origin === undefined ? [] : [{ one, group: `${origin} ${path}`, size }];
  });
  return [...Map.groupBy(compared, ({ group }) => group).values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : others
          .filter((other) => !sameRepresentation(known(first), known(other)))
          .map(({ one }) => `Edges "${first.one.edge}" and "${one.edge}" differ at ${one.path}: ${inWords(first.one)}, and ${inWords(one)}. A body that breaks off cannot go on elsewhere.`),
  );
}

function known({ one, size }: { one: Visit; size: number }) {
  return { size, etag: one.etag ?? undefined, lastModified: one.lastModified ?? undefined };
}

function inWords({ size, etag, lastModified }: Visit): string {
  return `${size} bytes, ${etag === null ? `last modified ${lastModified ?? "nobody knows when"}` : `ETag ${etag}`}`;
}
