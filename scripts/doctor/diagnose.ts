import type { SettingsProblem, SettingsResult } from "../../src/core/settings/index.ts";
import { describeSettings } from "../../src/core/settings/docs/describe.ts";
import { readSettings } from "../../src/core/settings/index.ts";
import { withoutUrlSecrets } from "../../src/core/settings/found.ts";
import { camelCase } from "../../src/core/settings/settings.ts";
import type { Configuration } from "./configuration.ts";
import { leaseNotes } from "./leases.ts";
import { OBJECTS } from "./objects.ts";
import { configurationProblems } from "./problems.ts";
import type { Visit } from "./edges/visit.ts";
import { visitEdges, visitWarnings } from "./edges/visits.ts";
import type { Weight } from "./variables.ts";
import { overweight, weigh } from "./variables.ts";
import { warmingNotes } from "./warming.ts";
import { warningsOf } from "./warnings.ts";

/** Everything `doctor` has to say of one environment. */
export interface Diagnosis {
  file: string;
  environment: string | null;
  worker: string;
  settings: { name: string; value: string; source: "file" | "default" | "secret" }[];
  bindings: { name: string; state: "bound" | "missing" | "not used"; what: string }[];
  variables: Weight[];
  problems: SettingsProblem[];
  warnings: string[];
  /** What purges and blocks hold to, and what their leases cost. */
  leases: string[];
  /** What regions fetch before anybody asks, and what that costs. */
  warming: string[];
  /** What each of EDGES said when it was asked; empty where nobody asked. */
  edges: Visit[];
}

/** Looks at one environment; asks nothing of the network. */
export function diagnose(configuration: Configuration): Diagnosis {
  const read = readSettings(configuration.vars);
  const variables = weigh(configuration.vars);
  const plan = configuration.vars["PLAN"] === "paid" ? "paid" : "free";
  return {
    file: configuration.file,
    environment: configuration.environment ?? null,
    worker: configuration.workerName,
    settings: settingLines(configuration, read),
    bindings: bindingLines(configuration),
    variables,
    problems: [
      ...(read.ok ? [] : inheritance(configuration, read.problems)),
      ...configurationProblems(configuration, read),
      ...overweight(variables, plan),
    ],
    warnings: read.ok ? warningsOf(configuration, read.settings) : [],
    leases: read.ok ? leaseNotes(read.settings) : [],
    warming: read.ok ? warmingNotes(read.settings, configuration.buckets.has("RESERVE")) : [],
    edges: [],
  };
}

/** Longest wait for one edge. */
const VISIT_MS = 5000;

/**
 * As `diagnose`, with every edge asked for a byte of `path`, or of its probe: what is wrong there is a warning, because others
 * stand in for an edge, and this machine may not be let where Cloudflare is. Secrets are variables of this process, or of the file.
 */
export async function diagnoseAsking(configuration: Configuration, path: string | undefined, env: Readonly<Record<string, string | undefined>>): Promise<Diagnosis> {
  const diagnosis = diagnose(configuration);
  const read = readSettings(configuration.vars);
  if (!read.ok || read.settings.edges.length === 0) return diagnosis;
  const secret = (name: string): string | undefined => {
    const inFile = configuration.vars[name];
    return env[name] ?? (typeof inFile === "string" ? inFile : undefined);
  };
  const edges = await visitEdges(read.settings, path, { secret, timeoutMs: VISIT_MS });
  return { ...diagnosis, edges, warnings: [...diagnosis.warnings, ...visitWarnings(edges, read.settings.edges)] };
}

function settingLines({ vars }: Configuration, read: SettingsResult): Diagnosis["settings"] {
  const typed = new Map<string, unknown>(read.ok ? Object.entries(read.settings) : []);
  return describeSettings().map(({ name, secret, default: unset }) => {
    const written = vars[name];
    if (secret) return { name, value: written === undefined ? "not in this file" : "set (not shown)", source: written === undefined ? "secret" : "file" };
    if (written === undefined) return { name, value: unset, source: "default" };
    // Shown as it was written: the typed form of a policy holds the defaults too.
    const value = name === "TTL" || name === "ROUTING" || !read.ok ? written : typed.get(camelCase(name));
    return { name, value: withoutUrlSecrets(JSON.stringify(value) ?? ""), source: "file" };
  });
}

function bindingLines({ durableObjects, buckets }: Configuration): Diagnosis["bindings"] {
  const reserve = buckets.get("RESERVE");
  const others = [...buckets].filter(([name]) => name !== "RESERVE")
    .map(([name, bucket]) => ({ name, state: "bound" as const, what: `R2 bucket ${bucket}` }));
  return [
    ...OBJECTS.map(({ binding, what }) => {
      const bound = durableObjects.get(binding);
      return bound === undefined
        ? ({ name: binding, state: "missing", what: `a Durable Object, required: ${what}` } as const)
        : ({ name: binding, state: "bound", what: `Durable Object ${bound}` } as const);
    }),
    { name: "RESERVE", state: reserve === undefined ? "not used" : "bound", what: reserve === undefined ? "an R2 bucket, optional" : `R2 bucket ${reserve}` },
    ...others,
  ];
}

/** The problems, the most surprising one explained: an environment starts with no variables at all. */
function inheritance({ environment, vars }: Configuration, problems: readonly SettingsProblem[]): SettingsProblem[] {
  if (environment === undefined || Object.keys(vars).length > 0) return [...problems];
  return problems.map((problem) => ({ ...problem, expected: `${problem.expected}; [env.${environment}] inherits no vars` }));
}
