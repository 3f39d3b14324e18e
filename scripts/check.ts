/** `npm run check`: what must hold before a change is handed in, beyond the tests. Exit code 1 when something does not. */
import type { Check, Verdict } from "./check/check.ts";
import { downbeat, tool } from "./check/command.ts";
import { deployable } from "./check/deployable.ts";
import { turns } from "./check/turns.ts";
import { types } from "./check/types.ts";
import { weights } from "./check/weights.ts";

/** As many at once as the smallest machine this should be quick on has cores. */
const AT_ONCE = 2;

const CHECKS: readonly Check[] = [
  ...(await types()),
  { name: "lint", run: () => tool("oxlint", "--deny-warnings", ".") },
  { name: "laws", run: () => tool("vitest", "run", "--project", "node", "--reporter", "dot", "test/laws") },
  ...weights,
  { name: "the table of settings is fresh", run: () => downbeat("docs", "settings", "--check") },
  { name: "the OpenAPI document is fresh", run: () => downbeat("docs", "openapi", "--check") },
  { name: "the table of what purges cost is fresh", run: () => downbeat("docs", "purge-costs", "--check") },
  deployable,
];

const turn = turns(AT_ONCE);
const width = Math.max(...CHECKS.map(({ name }) => name.length));
let failed = 0;
// All are begun here; their lines come in the list's order.
const running = CHECKS.map(({ name, run }) => ({ name, ended: turn(() => timed(run)) }));
for (const { name, ended } of running) {
  const { verdict, seconds } = await ended;
  const line = `${name.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s  `;
  if (verdict.ok) console.log(`${line}ok  ${verdict.note}`.trimEnd());
  else {
    failed += 1;
    console.log(`${line}FAILED\n${verdict.output.trim().replaceAll(/^/gm, "    ")}`);
  }
}
console.log(`${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function timed(run: Check["run"]): Promise<{ verdict: Verdict; seconds: number }> {
  const begun = performance.now();
  const verdict = await run().catch((error: unknown): Verdict => ({ ok: false, output: error instanceof Error ? error.message : String(error) }));
  return { verdict, seconds: (performance.now() - begun) / 1000 };
}
