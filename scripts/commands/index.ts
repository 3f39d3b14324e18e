import type { Command } from "./command.ts";

/** Every verb and its file, loaded only when asked for. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import("./doctor.ts")).doctor,
  deploy: async () => (await import("./deploy.ts")).deploy,
  explain: async () => (await import("./explain.ts")).explain,
  check: async () => (await import("./check-edge.ts")).checkEdgeCommand,
  docs: async () => (await import("./docs.ts")).docs,
};
