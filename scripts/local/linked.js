/**
 * What stands between a Worker and its ledger and regions in a local fleet with links: every call over one of their
 * bindings passes here, from a data centre (its code) or from an object (`ledger`, `region:weur`), and may be delayed or
 * lost on the way there or on the way back. The Worker's own code knows nothing of it; `worker.js`, which links.ts writes,
 * wraps its exports with `linked`.
 */
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import cf from "./cf.js";

/** Bindings whose calls are links. Fill objects stand in the data centre itself. */
const LINKED = ["LEDGER", "REGION"];
/** How long a caller hears nothing over a silent link before it breaks. */
const SILENCE_MS = 60_000;

/** Links that are not as they should be, the last one that fits counts. One table for the isolate, written by `LocalLinks`. */
let rules = [];
/** Calls by link and method since the isolate began. */
const counts = new Map();

/** A place by the binding and the name of an object: `ledger`, `region:weur`. */
const placeOf = (binding, name) => (binding.toLowerCase() === name ? name : `${binding.toLowerCase()}:${name}`);
const covers = (pattern, place) => pattern === place || (pattern.endsWith("*") && place.startsWith(pattern.slice(0, -1)));
const ruleOf = (from, to) => rules.findLast((rule) => covers(rule.from, from) && covers(rule.to, to)) ?? {};
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Goes half of the way there and back; throws where the link loses what travels. */
async function travel(from, to, loses) {
  const { delayMs = 0, cut = "none" } = ruleOf(from, to);
  if (delayMs > 0) await pause(delayMs / 2);
  if (cut === "silence") await pause(SILENCE_MS);
  if (loses.includes(cut)) throw new Error(`the link from ${from} to ${to} is cut`);
}

async function call(stub, from, to, method, args) {
  const key = `${from} ${to} ${method}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  await travel(from, to, ["ask", "silence"]);
  const answer = await stub[method](...args);
  await travel(from, to, ["ask", "answer", "silence"]); // it may have been cut meanwhile
  return answer;
}

/** What a stub has that is no call. */
const OWN = new Set(["id", "name", "then", "dup"]);

const stubOf = (stub, from, to) => new Proxy(stub, {
  get: (_, method) => (typeof method === "symbol" || OWN.has(method) ? Reflect.get(stub, method, stub) : (...args) => call(stub, from, to, method, args)),
});

function namespaceOf(namespace, binding, from) {
  return new Proxy(namespace, {
    get(_, property) {
      if (property === "get") return (id, options) => stubOf(namespace.get(id, options), from, placeOf(binding, id.name ?? String(id)));
      if (property === "getByName") return (name, options) => stubOf(namespace.getByName(name, options), from, placeOf(binding, name));
      // Who tells two sets of bindings apart by their JSON must not take an object's for the data centre's.
      if (property === "toJSON") return () => from;
      const value = Reflect.get(namespace, property, namespace);
      return typeof value === "function" ? value.bind(namespace) : value;
    },
  });
}

const wrapped = new WeakMap();

/** The bindings as a place sees them; always the same object for the same place. */
function bindingsOf(env, from) {
  const known = wrapped.get(env) ?? new Map();
  wrapped.set(env, known);
  if (!known.has(from)) {
    const links = LINKED.filter((binding) => env[binding] !== undefined).map((binding) => [binding, namespaceOf(env[binding], binding, from)]);
    known.set(from, { ...env, ...Object.fromEntries(links) });
  }
  return known.get(from);
}

/** An export of the Worker's main module with its bindings as links; `binding`: the one of a Durable Object's class. */
export function linked(value, binding) {
  if (typeof value === "function" && value.prototype instanceof DurableObject) {
    return class extends value {
      constructor(ctx, env) {
        super(ctx, bindingsOf(env, LINKED.includes(binding) ? placeOf(binding, ctx.id.name ?? String(ctx.id)) : cf.colo));
      }

      /** Ends the object as a crash does: with all it holds in memory, and calls under way. */
      localCrash() {
        this.ctx.abort("crashed by the fleet");
      }
    };
  }
  if (typeof value === "function" && value.prototype instanceof WorkerEntrypoint) {
    return class extends value {
      constructor(ctx, env) {
        super(ctx, bindingsOf(env, cf.colo));
      }
    };
  }
  if (typeof value !== "object" || value === null) return value;
  const handlers = Object.entries(value).map(([name, handler]) =>
    [name, typeof handler === "function" ? (event, env, ctx) => handler.call(value, event, bindingsOf(env, cf.colo), ctx) : handler]);
  return Object.fromEntries(handlers);
}

/** The fleet's own way in, on a socket of its own: `PUT /rules`, `GET /calls`, `POST /crash/BINDING/name`. */
export class LocalLinks extends WorkerEntrypoint {
  async fetch(request) {
    const [, what, binding, name] = new URL(request.url).pathname.split("/");
    if (what === "rules") rules = await request.json();
    if (what === "crash") {
      const stub = this.env[binding].get(this.env[binding].idFromName(name));
      await stub.localCrash().catch(() => undefined); // the crash is how it answers
    }
    return Response.json([...counts].map(([key, calls]) => {
      const [from, to, method] = key.split(" ");
      return { from, to, method, calls };
    }));
  }
}
