import type { Command } from "./command.ts";

/** Every verb and its file, loaded only when asked for. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import("./doctor.ts")).doctor,
  deploy: async () => (await import("./deploy.ts")).deploy,
  explain: async () => (await import("./explain.ts")).explain,
  replay: async () => (await import("./replay.ts")).replay,
  check: async () => (await import("./check-edge.ts")).checkEdgeCommand,
  purge: async () => (await import("./purge.ts")).purge,
  purges: async () => (await import("./purges.ts")).purges,
  prewarm: async () => (await import("./prewarm.ts")).prewarm,
  prewarms: async () => (await import("./prewarms.ts")).prewarms,
  block: async () => (await import("./block.ts")).block,
  unblock: async () => (await import("./unblock.ts")).unblock,
  blocks: async () => (await import("./blocks.ts")).blocks,
  edges: async () => (await import("./edges.ts")).edges,
  metrics: async () => (await import("./metrics.ts")).metrics,
  token: async () => (await import("./token.ts")).token,
  package: async () => (await import("./package.ts")).packageCommand,
  docs: async () => (await import("./docs.ts")).docs,
};
