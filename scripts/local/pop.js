/**
 * Main module of one local data centre. A direct socket carries no `request.cf`, so this puts the data centre's own on
 * each request and hands it to the Worker in the same isolate: a function call, no hop. The two imports are made by
 * fleet.ts: `worker.js` is the bundle, `cf.js` this data centre's `request.cf`.
 */
import worker from "./worker.js";
import cf from "./cf.js";

export * from "./worker.js";

const init = { cf };

/** A default export may be an object of handlers or a WorkerEntrypoint class; both are kept whole but for `fetch`. */
export default typeof worker === "function"
  ? class extends worker {
      fetch(request) {
        return super.fetch(new Request(request, init));
      }
    }
  : { ...worker, fetch: (request, env, ctx) => worker.fetch(new Request(request, init), env, ctx) };
