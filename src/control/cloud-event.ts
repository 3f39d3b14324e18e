import * as z from "zod/mini";
import { type Problem, problem, problemsIn } from "./problem.ts";

/** The most events in one call. */
export const MOST_EVENTS = 100;

const TEXT = "text of 1 to 1,000 characters, without control characters";
const text = z.string({ error: TEXT }).check(z.minLength(1, TEXT), z.maxLength(1000, TEXT), z.regex(/^\P{Cc}*$/u, TEXT));
const TIME = "a time such as 2026-12-31T23:00:00Z";

/** A CloudEvent (1.0, JSON format): its attributes and what it is about. Extensions are let through. */
export const cloudEvent = z.looseObject(
  {
    specversion: z.enum(["1.0"], { error: '"1.0"' }),
    id: text,
    source: text,
    type: text,
    subject: z.optional(text),
    time: z.optional(z.iso.datetime({ offset: true, error: TIME })),
    datacontenttype: z.optional(text),
    dataschema: z.optional(text),
    data: z.optional(z.unknown()),
  },
  { error: "a CloudEvent: a table with specversion, id, source and type" },
);

/** An event: attributes by name, `data` among them. */
export type CloudEvent = z.output<typeof cloudEvent>;

/** Events, or everything that is wrong with them. */
export type EventsRead =
  | { readonly kind: "events"; readonly events: readonly CloudEvent[] }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] }
  /** The content is none that events come in. */
  | { readonly kind: "media" };

/** A body as JSON, or why it is none. */
export type JsonRead = { readonly kind: "json"; readonly value: unknown } | { readonly kind: "problems"; readonly problems: readonly Problem[] };

type Fields = { get(name: string): string | null; has(name: string): boolean; names(): string[] };

/**
 * The events of a request, in any of the three ways of the HTTP binding of CloudEvents 1.0 (§3.1 binary, §3.2 structured, §3.3
 * batched). In binary mode the attributes are header fields: the signature does not cover them.
 */
export function eventsIn(fields: Fields, json: () => JsonRead): EventsRead {
  const media = (fields.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const binary = fields.has("ce-specversion");
  const isJson = media === "application/json" || media.endsWith("+json") || (binary && media === "");
  if (!isJson) return { kind: "media" };
  const read = json();
  if (read.kind === "problems") return read;
  if (media === "application/cloudevents+json") return checked([read.value], "");
  if (media === "application/cloudevents-batch+json") {
    if (Array.isArray(read.value) && read.value.length <= MOST_EVENTS) return checked(read.value, "");
    return { kind: "problems", problems: [problem("", `a list of at most ${MOST_EVENTS} events`, read.value)] };
  }
  if (!binary) return checked([read.value], "");
  const attributes = fields.names().filter((name) => /^ce-[a-z0-9]+$/.test(name) && name !== "ce-data").map((name) => [name.slice(3), decoded(fields.get(name) ?? "")]);
  return checked([{ ...Object.fromEntries(attributes), data: read.value }], "");
}

function checked(values: readonly unknown[], at: string): EventsRead {
  const single = values.length === 1;
  const problems: Problem[] = [];
  const events: CloudEvent[] = [];
  for (const [i, value] of values.entries()) {
    const parsed = cloudEvent.safeParse(value);
    const place = single ? at : `[${i}]`;
    if (parsed.success) events.push(parsed.data);
    else for (const { path, expected, found } of problemsIn(value, parsed.error.issues, [])) problems.push({ path: [place, path].filter((part) => part !== "").join("."), expected, found });
  }
  return problems.length > 0 ? { kind: "problems", problems } : { kind: "events", events };
}

/** Attribute values are percent-encoded in fields (HTTP binding §3.1.3.2); one that decodes to nothing stays as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
