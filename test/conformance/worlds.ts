import type { Case } from "./case.ts";

/** Cases that run at one edge: they share its settings and nothing else. */
export interface World {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
}

/** What every edge of these tables is told: one prefix is public, and a slow origin is waited for a second only. */
const EVERYWHERE = { PATHS: [{ prefix: "/public/", public: true }], UPSTREAM_RETRIES: 0 };

/** Groups cases by the settings they need, in the order they come. */
export function worldsOf(cases: readonly Case[]): World[] {
  const worlds = new Map<string, World & { readonly cases: Case[] }>();
  for (const given of cases) {
    const own = { ...(given.profile === "generic" ? { PROFILE: "generic" } : {}), ...given.settings };
    const name = [given.profile ?? "audio", ...Object.entries(given.settings ?? {}).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)].join(", ");
    const world = worlds.get(name) ?? { name, settings: { ...EVERYWHERE, ...own }, cases: [] };
    world.cases.push(given);
    worlds.set(name, world);
  }
  return [...worlds.values()];
}
