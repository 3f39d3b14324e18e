import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Two edges of the tests' origin, for paths of their own; the origin counts what is asked of each under its name. */
function edgesAt(origin: string): object[] {
  return ["mirror-a", "mirror-b"].map((id) => ({ id, url: `${origin}/file/${id}`, prefixes: ["/edges/"], probe: "/edges/probe" }));
}

/**
 * Two projects. `node`: pure rules, laws, and journeys through real workerd processes and real servers on loopback.
 * `workerd`: tests that run inside the runtime itself, for state, tiers and whatever leans on its APIs.
 */
export default defineConfig({
  test: {
    // Journeys wait more than they compute, and each has a workerd of its own: two at a time fill two cores, and more
    // would only make the clocks in them unfair.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/workerd/**", "test/browser/**"],
          // Loading the same modules anew for each file takes longer than most files' tests do.
          isolate: false,
          setupFiles: ["./test/support/as-found.ts"],
          globalSetup: ["./test/support/built.ts"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            main: "./src/index.ts",
            wrangler: { configPath: "./test/workerd/wrangler.toml" },
            miniflare: { bindings: { ORIGIN: inject("origin"), EDGES: edgesAt(inject("origin")) } },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/workerd/**/*.test.ts"],
          globalSetup: ["./test/support/steered-origin.ts", "./test/support/steered-edges.ts"],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
