/** A ledger and regions in little, so that links can be tested without Downbeat's own. */
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";

export class Ledger extends DurableObject {
  heard = 0;

  async note(by) {
    this.heard += 1;
    const notes = [...((await this.ctx.storage.get("notes")) ?? []), by];
    await this.ctx.storage.put("notes", notes);
    return { notes, heard: this.heard };
  }

  notes() {
    return this.ctx.storage.get("notes");
  }
}

export class Region extends DurableObject {
  #heard = 0;

  hello() {
    this.#heard += 1;
    return { heard: this.#heard, name: this.ctx.id.name };
  }

  async note(by) {
    return ledger(this.env).note(by);
  }

  async slow(ms) {
    await new Promise((go) => setTimeout(go, ms));
    return "done";
  }
}

export class Colo extends WorkerEntrypoint {
  fetch() {
    return region(this.env, "weur").hello().then(Response.json, refused);
  }
}

const ledger = (env) => env.LEDGER.get(env.LEDGER.idFromName("ledger"));
const region = (env, name) => env.REGION.get(env.REGION.idFromName(name), { locationHint: name });
const refused = (error) => Response.json({ error: error.message });

async function answer(request, env, ctx) {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case "/hello": return region(env, searchParams.get("region") ?? "weur").hello();
    case "/through": return region(env, "weur").note("through");
    case "/ledger": return env.LEDGER.getByName("ledger").note("direct");
    case "/notes": return (await ledger(env).notes()) ?? [];
    case "/slow": return region(env, "weur").slow(2000);
    case "/entrypoint": return (await ctx.exports.Colo.fetch(request)).json();
    default: return Object.keys(env).toSorted();
  }
}

export default {
  fetch: (request, env, ctx) => answer(request, env, ctx).then(Response.json, refused),
};
