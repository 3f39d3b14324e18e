import { turns } from "../check/turns.ts";
import { CLASSES, attackOf } from "./classes.ts";
import { type Address, type Played, play } from "./connection.ts";
import { type Attack, type Resource, marks } from "./draft.ts";
import type { Finding } from "./finding.ts";
import { judgePlayed } from "./judge.ts";
import { BEHAVIOURS } from "./origin/behaviours.ts";
import type { FuzzOrigin } from "./origin/server.ts";
import { Random } from "./random.ts";
import { cleanAsks, cleanOctets, truthsOf } from "./truth/asks.ts";
import { judgeClean } from "./truth/judge.ts";

/** Attacks on a handful of resources that nobody asked for before. */
export type Batch = { readonly tag: string; readonly resources: readonly Resource[]; readonly attacks: readonly Attack[] };

/** The edge under test, and its origin. */
export type Ground = { readonly address: Address; readonly host: string; readonly origin: FuzzOrigin };

/** What came of a batch. */
export type Outcome = { readonly findings: readonly Finding[]; readonly played: readonly { readonly attack: Attack; readonly played: Played }[]; readonly clean: readonly Played[] };

/** A gate that tasks go through. */
export type Turn = ReturnType<typeof turns>;

/** Connections at once. */
export const MOST_CONNECTIONS = 64;
const ATTACKS = 160;
const RESOURCES = 9;
const PROBE_MS = 1_000;

/** The `n`-th batch of a seed: the same for the same arguments. */
export function batchOf(seed: string, n: number, host: string, only: readonly string[]): Batch {
  const random = new Random(`${seed} ${n}`);
  const tag = `f${n.toString(36).padStart(7, "0")}`;
  const resources = resourcesOf(random, tag);
  const mark = marks(tag);
  const classes = only.length === 0 ? CLASSES : only;
  const attacks = Array.from({ length: ATTACKS }, () => attackOf(random.pick(classes), { random, host, tag, resources, mark }));
  return { tag, resources, attacks };
}

function resourcesOf(random: Random, tag: string): Resource[] {
  const sound = Object.keys(BEHAVIOURS).filter((name) => BEHAVIOURS[name]?.misbehaves !== true && BEHAVIOURS[name]?.slow !== true);
  const broken = Object.keys(BEHAVIOURS).filter((name) => !sound.includes(name));
  return Array.from({ length: RESOURCES }, (_, n) => {
    // What breaks the protocol or takes its time costs timeouts: rarely more than one of it in a batch.
    const behaviour = random.pick(n === 0 && random.chance(0.3) ? broken : sound);
    const suffix = random.pick(BEHAVIOURS[behaviour]?.suffixes ?? [""]);
    return { behaviour, target: `/${tag}/${behaviour}/${n}${suffix}${random.chance(0.15) ? "?a=1&b=2" : ""}` };
  });
}

/** The same batch on resources that nobody asked for before, because copies of its own would answer it now. */
export function renewed(batch: Batch, tag: string): Batch {
  if (tag.length !== batch.tag.length) throw new Error("a tag of another length moves every octet");
  const rename = (octets: Buffer): Buffer => Buffer.from(octets.toString("latin1").replaceAll(batch.tag, tag), "latin1");
  const resources = batch.resources.map((resource) => ({ ...resource, target: resource.target.replaceAll(batch.tag, tag) }));
  const renamed = (resource: Resource): Resource => ({ ...resource, target: resource.target.replaceAll(batch.tag, tag) });
  const attacks = batch.attacks.map((attack) => ({ ...attack, resources: attack.resources.map(renamed), pieces: attack.pieces.map(({ octets, waitMs }) => ({ octets: rename(octets), waitMs })) }));
  return { tag, resources, attacks };
}

/** Attacks, as many at once as `turn` lets, then asks cleanly for everything touched, then asks whether the edge still lives. */
export async function runBatch(batch: Batch, { address, host, origin }: Ground, turn: Turn = turns(MOST_CONNECTIONS), deadlineMs?: number): Promise<Outcome> {
  const played = await Promise.all(batch.attacks.map((attack) => turn(async () => ({ attack, played: await play(address, attack, deadlineMs) }))));
  const findings: Finding[] = played.flatMap(({ attack, played }, n) => judgePlayed(attack, played, n));
  for (const { why, octets } of malformedOf(batch.tag, origin)) findings.push({ kind: `sent-on ${why}`, what: `the origin was sent a malformed request (${why}): ${octets.toString("latin1", 0, 500)}` });
  const asks = batch.resources.flatMap(cleanAsks);
  const clean = await Promise.all(asks.map((ask) => turn(async () => {
    const got = await play(address, { class: "clean", pieces: [{ octets: cleanOctets(ask, host), waitMs: 0 }] }, deadlineMs);
    findings.push(...judgeClean(ask, got, truthsOf(ask, host, origin.host)));
    return got;
  })));
  findings.push(...(await probe(batch.tag, address, host)));
  return { findings, played, clean };
}

/** What the origin could not read of this batch; batches may run side by side. */
function malformedOf(tag: string, { malformed }: FuzzOrigin): FuzzOrigin["malformed"] {
  const ours = new Set(malformed.filter(({ octets }) => octets.includes(tag)));
  const others = new Set(malformed.filter((each) => !ours.has(each) && /\/f[0-9a-z]{7}\//.test(each.octets.toString("latin1"))));
  const whose = malformed.filter((each) => !others.has(each));
  malformed.splice(0, malformed.length, ...others);
  return whose;
}

/** Whether the edge answers within a second. A machine may be busy for one: three late answers in a row are needed. */
async function probe(tag: string, address: Address, host: string): Promise<Finding[]> {
  const octets = cleanOctets({ resource: { behaviour: "text", target: `/${tag}/text/probe.txt` }, method: "GET", fields: [] }, host);
  for (let tries = 0; tries < 3; tries += 1) {
    const { answers } = await play(address, { class: "clean", pieces: [{ octets, waitMs: 0 }] }, PROBE_MS);
    if (answers[0]?.status === 200) return [];
  }
  return [{ kind: "dead", what: `no answer to a clean request within ${PROBE_MS} ms, three times` }];
}
