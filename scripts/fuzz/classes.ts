import { type Attack, type Draft, type Making, type Mutation, type Piece, type Resource, render } from "./draft.ts";
import { BODIES, CONDITIONS, CREDENTIALS, FORWARDED, HOPS, RANGES, WISHES } from "./mutate/fields.ts";
import { CHUNKS, FRAMINGS, pipelined } from "./mutate/framing.ts";
import { goodDraft } from "./mutate/good.ts";
import { LINES, METHODS } from "./mutate/heads.ts";
import { mutateOctets, pieces, splice } from "./mutate/octets.ts";
import { TARGETS } from "./mutate/targets.ts";
import type { Random } from "./random.ts";

/** What the makers of attacks share within a batch. */
export type World = { readonly random: Random; readonly host: string; readonly tag: string; readonly resources: readonly Resource[]; readonly mark: () => string };

type Made = { readonly pieces: readonly Piece[]; readonly resources: readonly Resource[]; readonly leaveAfterMs?: number };

const MUTATIONS: Readonly<Record<string, readonly Mutation[]>> = {
  method: METHODS,
  target: TARGETS,
  lines: LINES,
  forwarded: FORWARDED,
  range: RANGES,
  condition: CONDITIONS,
  wish: WISHES,
  hop: HOPS,
  credential: CREDENTIALS,
  body: BODIES,
  framing: FRAMINGS,
  chunk: CHUNKS,
};

const ALL = Object.values(MUTATIONS).flat();

function making(world: World): Making {
  const resource = world.random.pick(world.resources);
  return { ...world, resource, draft: goodDraft(world.random, resource, world.host) };
}

/** A good request changed by a few mutations of a kind. */
function mutated(world: World, mutations: readonly Mutation[], most: number): Making {
  const made = making(world);
  for (let n = world.random.between(1, most); n > 0; n -= 1) world.random.pick(mutations)(made);
  return made;
}

const one = (octets: Buffer, resource: Resource): Made => ({ pieces: [{ octets, waitMs: 0 }], resources: [resource] });
const sent = ({ draft, resource }: Making): Made => one(render(draft), resource);
const bare = (draft: Draft): Buffer => render({ ...draft, lines: draft.lines.filter((line) => !/^connection:/i.test(line)) });

/** Ways to send that are more than one changed request. */
const WAYS: Readonly<Record<string, (world: World) => Made>> = {
  good: (world) => sent(making(world)),
  mixed: (world) => sent(mutated(world, ALL, 4)),
  octets: (world) => {
    const { draft, resource } = making(world);
    draft.lines.push(`Flavour: ${world.mark()}`);
    let octets = render(draft);
    for (let n = world.random.pick([1, 1, 1, 2, 5]); n > 0; n -= 1) octets = mutateOctets(world.random, octets);
    return one(octets, resource);
  },
  splice: (world) => {
    const [first, second] = [making(world), making(world)];
    return { pieces: [{ octets: splice(world.random, render(first.draft), render(second.draft)), waitMs: 0 }], resources: [first.resource, second.resource] };
  },
  pipeline: (world) => {
    const makings = Array.from({ length: world.random.pick([2, 3, 8, 20]) }, () => (world.random.chance(0.2) ? mutated(world, world.random.pick([METHODS, BODIES, RANGES, WISHES]), 1) : making(world)));
    const octets = world.random.chance(0.8) ? Buffer.concat(makings.map(({ draft }) => bare(draft))) : pipelined(makings);
    return { pieces: [{ octets, waitMs: 0 }], resources: makings.map(({ resource }) => resource) };
  },
  half: (world) => {
    const { draft, resource } = mutated(world, [...BODIES, ...CHUNKS, ...WISHES], 1);
    const octets = render(draft);
    const cut = octets.subarray(0, world.random.between(1, octets.length - 1));
    return { ...one(cut, resource), ...(world.random.chance(0.5) ? { leaveAfterMs: world.random.pick([0, 1, 20]) } : {}) };
  },
  leave: (world) => ({ ...sent(making(world)), leaveAfterMs: world.random.pick([0, 1, 3, 10, 40]) }),
  slow: (world) => {
    const { draft, resource } = mutated(world, [...BODIES, ...CHUNKS, ...WISHES], 1);
    const parts = pieces(world.random, render(draft), world.random.pick([2, 5, 12]));
    return { pieces: parts.map((octets) => ({ octets, waitMs: world.random.pick([0, 1, 5, 25]) })), resources: [resource] };
  },
};

/** Every class of attack, by name. */
export const CLASSES: readonly string[] = [...Object.keys(MUTATIONS), ...Object.keys(WAYS)];

/** One attack of a class. Throws on a class nobody knows. */
export function attackOf(name: string, world: World): Attack {
  const way = WAYS[name];
  if (way !== undefined) return { class: name, ...way(world) };
  const mutations = MUTATIONS[name];
  if (mutations === undefined) throw new Error(`unknown class ${name}`);
  return { class: name, ...sent(mutated(world, mutations, 2)) };
}
