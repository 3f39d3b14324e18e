import * as z from "zod/mini";
import { auditKeyView, auditView, blockView, dryRunView, eventsView, receiptView } from "../../src/control/answers.ts";
import { CONTROL_PREFIX } from "../../src/control/explain.ts";
import { type Operation, ROUTES, type Route } from "../../src/control/addresses.ts";
import { blockBody } from "../../src/control/block-body.ts";
import { edgeView } from "../../src/control/edge-answers.ts";
import { edgeBody } from "../../src/control/edge-body.ts";
import { cloudEvent } from "../../src/control/cloud-event.ts";
import { METRICS_TYPES } from "../../src/core/metrics/format.ts";
import { costView, prewarmDryRunView, prewarmView } from "../../src/control/prewarm-answers.ts";
import { prewarmBody } from "../../src/control/prewarm-body.ts";
import { purgeBody } from "../../src/control/purge-body.ts";

type Json = Readonly<Record<string, unknown>>;

/** What stands behind one operation: what it takes, what it answers, and where it says so. */
type Shapes = {
  readonly body?: readonly [media: string, schema: z.ZodMiniType][];
  readonly result?: z.ZodMiniType;
  /** Media types of an answer that is text and no JSON. */
  readonly text?: readonly string[];
  readonly parameters?: readonly Json[];
  readonly statuses: readonly number[];
};

const query = (name: string, schema: Json, description: string): Json => ({ name, in: "query", schema, description });
const field = (name: string, schema: Json, description: string, required = false): Json => ({ name, in: "header", schema, description, required });
const WAIT = [
  query("wait", { type: "string", pattern: "^(\\d{1,2}|accepted|global)$" }, "Seconds to wait until it is complete, at most 60; or `global`, for `timeout` seconds."),
  query("timeout", { type: "integer", minimum: 1, maximum: 60, default: 30 }, "Seconds that `wait=global` waits."),
];
const page = (after: Json): Json[] => [query("after", after, "What came as `result_info.next`."), query("limit", { type: "integer", minimum: 1, maximum: 1000 }, "How many.")];
const KEY = field("Idempotency-Key", { type: "string", minLength: 1, maxLength: 255 }, "Sent twice within a day, done once.");

const SHAPES: Readonly<Record<Operation, Shapes>> = {
  purge: { body: [["application/json", purgeBody]], result: z.union([receiptView, dryRunView]), parameters: [KEY], statuses: [200, 202, 400, 409, 413, 503] },
  receipts: { result: z.array(receiptView), parameters: page({ type: "integer" }), statuses: [200, 400, 503] },
  receipt: { result: receiptView, parameters: WAIT, statuses: [200, 400, 404, 503] },
  audit: { result: auditView, parameters: page({ type: "integer" }), statuses: [200, 400, 503] },
  auditKey: { result: auditKeyView, statuses: [200, 404] },
  blocks: { result: z.array(blockView), parameters: page({ type: "string" }), statuses: [200, 400, 503] },
  block: { result: blockView, statuses: [200, 404, 503] },
  putBlock: { body: [["application/json", blockBody]], result: receiptView, parameters: WAIT, statuses: [200, 202, 400, 413, 503] },
  dropBlock: { result: receiptView, parameters: WAIT, statuses: [200, 202, 400, 404, 503] },
  prewarm: { body: [["application/json", prewarmBody]], result: z.union([prewarmView, prewarmDryRunView]), parameters: [KEY], statuses: [200, 202, 400, 409, 413, 503] },
  prewarms: {
    result: z.array(prewarmView),
    parameters: [query("before", { type: "integer" }, "What came as `result_info.next`: ms since the epoch."), query("limit", { type: "integer", minimum: 1, maximum: 100, default: 20 }, "How many.")],
    statuses: [200, 400, 503],
  },
  prewarmOrder: { result: prewarmView, parameters: [query("wait", { type: "integer", minimum: 0, maximum: 60, default: 0 }, "Seconds to wait until it is over.")], statuses: [200, 400, 404, 503] },
  cancelPrewarm: { result: prewarmView, statuses: [200, 400, 404, 503] },
  edges: { result: z.array(edgeView), statuses: [200, 400, 503] },
  edge: { result: edgeView, statuses: [200, 400, 404, 503] },
  putEdge: { body: [["application/json", edgeBody]], result: receiptView, parameters: WAIT, statuses: [200, 202, 400, 404, 409, 413, 503] },
  dropEdge: { result: receiptView, parameters: WAIT, statuses: [200, 202, 400, 404, 503] },
  events: {
    body: [["application/cloudevents+json", cloudEvent], ["application/cloudevents-batch+json", z.array(cloudEvent)], ["application/json", z.unknown()]],
    result: eventsView,
    parameters: ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => field(name, { type: "string" }, "As in Standard Webhooks.", true)),
    statuses: [200, 400, 401, 409, 413, 415, 503],
  },
  explain: {
    parameters: [
      { ...query("url", { type: "string" }, "A path of this host, or a whole URL."), required: true },
      query("header", { type: "array", items: { type: "string" } }, "A field of the request that is asked about, as `Name: value`."),
      query("probe", { type: "string", enum: ["1"] }, "Asks the origin once, besides."),
      query("colo", { type: "string", pattern: "^[A-Za-z]{3}$" }, "A data centre whose choice among EDGES is to be told, in the place of the one that answers."),
    ],
    statuses: [200, 400],
  },
  metrics: { text: Object.values(METRICS_TYPES), parameters: [field("Accept", { type: "string" }, "OpenMetrics, unless it takes Prometheus' older text format alone.")], statuses: [200] },
  openapi: { statuses: [200] },
};

/** The control API as an OpenAPI 3.1 document, from the very shapes it is read and answered by; the Worker puts in where it is served. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of ROUTES as readonly Route[]) paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  return {
    openapi: "3.1.0",
    info: { title: "Downbeat control API", version: "1", description: "Purges, blocks, their proof and their record; warming ahead of listeners; which upstream edges are asked.", license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: CONTROL_PREFIX }],
    security: [{ bearer: [] }, { token: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "One of CONTROL_TOKENS." },
        token: { type: "apiKey", in: "header", name: "Downbeat-Token", description: "The same, where Authorization is somebody else's." },
      },
      responses: { Failed: FAILURE },
      schemas: { Success: SUCCESS, Error: ERROR, ...named("input", BODIES), ...named("output", VIEWS) },
    },
  };
}

/** The same as the file's text: what changes in it can be read line by line, and bundling drops the spaces. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 1)}\n`;
}

function operationOf({ operation, path, summary, scopes }: Route): Json {
  const { body, result, text, parameters = [], statuses } = SHAPES[operation];
  const id = path.includes("{id}") ? [{ name: "id", in: "path", required: true, schema: { type: "string" } }] : [];
  const all = [...new Set([...statuses, ...(operation === "events" ? [] : [401, 403, 503])])].toSorted((a, b) => a - b);
  return {
    operationId: operation,
    summary,
    ...(scopes.length === 0 ? {} : { description: `Needs the scope ${scopes.join(" or ")}.` }),
    ...(operation === "events" ? { security: [] } : {}),
    parameters: [...id, ...parameters],
    ...(body === undefined ? {} : { requestBody: { required: true, content: Object.fromEntries(body.map(([media, shape]) => [media, { schema: schemaOf(shape) }])) } }),
    responses: Object.fromEntries(all.map((status) => [String(status), status < 300 ? success(status, result, text) : FAILED])),
  };
}

function success(status: number, result: z.ZodMiniType | undefined, text: readonly string[] | undefined): Json {
  const description = status === 202 ? "Accepted, and not yet proven everywhere; Location says where to look." : "Done.";
  if (text !== undefined) return { description, content: Object.fromEntries(text.map((media) => [media, { schema: TEXT }])) };
  if (result === undefined) return { description, content: { "application/json": { schema: { type: "object" } } } };
  const schema = { allOf: [{ $ref: uri("Success") }, { properties: { result: schemaOf(result) } }] };
  return { description, content: { "application/json": { schema } } };
}

const MESSAGES = { type: "array", items: { type: "object", properties: { code: { type: "integer" }, message: { type: "string" } } } };
const SUCCESS: Json = {
  type: "object",
  required: ["success", "errors", "messages", "result"],
  properties: { success: { const: true }, errors: { type: "array", maxItems: 0 }, messages: MESSAGES, result_info: { type: "object", properties: { next: { type: ["integer", "string", "null"] } } } },
};
const FAILED: Json = { $ref: "#/components/responses/Failed" };
const FAILURE: Json = { description: "Nothing was done.", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
const TEXT = { type: "string" };
const ERROR: Json = {
  type: "object",
  required: ["success", "errors", "messages", "result", "error", "message", "id"],
  properties: {
    success: { const: false },
    errors: { type: "array", items: { type: "object", required: ["code", "message"], properties: { code: { type: "integer" }, message: TEXT, path: TEXT, expected: TEXT, found: TEXT } } },
    messages: MESSAGES,
    result: { type: "null" },
    error: { type: "string", description: "The error's word." },
    message: TEXT,
    id: { type: "string", description: "To be quoted." },
  },
};

/** What has a name in the document, which says it once; by what is sent and what is answered. */
const BODIES = { Purge: purgeBody, PutBlock: blockBody, PutPrewarm: prewarmBody, PutEdge: edgeBody, CloudEvent: cloudEvent };
const VIEWS = { Receipt: receiptView, DryRun: dryRunView, Block: blockView, Audit: auditView, AuditKey: auditKeyView, Events: eventsView, Edge: edgeView, Prewarm: prewarmView, PrewarmDryRun: prewarmDryRunView, Cost: costView };

const uri = (id: string): string => `#/components/schemas/${id}`;

function named(io: "input" | "output", shapes: Readonly<Record<string, z.ZodMiniType>>): Record<string, Json> {
  const names = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries(shapes)) names.add(shape, { id });
  const { schemas } = z.toJSONSchema(names, { io, target: "draft-2020-12", uri });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]));
}

/** A schema by its name; a list of it; one of several. Nothing else needs to be said in place. */
function schemaOf(shape: z.ZodMiniType): Json {
  const name = Object.entries({ ...BODIES, ...VIEWS }).find(([, one]) => one === shape)?.[0];
  if (name !== undefined) return { $ref: uri(name) };
  if (shape instanceof z.ZodMiniArray) return { type: "array", items: schemaOf(shape.def.element as z.ZodMiniType) };
  if (shape instanceof z.ZodMiniUnion) return { anyOf: shape.def.options.map((option) => schemaOf(option as z.ZodMiniType)) };
  if (shape instanceof z.ZodMiniUnknown) return {};
  throw new TypeError("a shape without a name");
}
