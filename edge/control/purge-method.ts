import { type Answer, type Call, refused } from "./call.ts";
import { isWithin } from "./limits.ts";
import { idempotencyKey } from "./purges.ts";
import { type PurgePlan, purgePlan } from "./purge-plan.ts";

/** Fields that name tags beside PURGE, as Fastly's and Varnish's users send them (vmod_xkey), and whether they purge softly. */
const TAG_FIELDS = [
  ["surrogate-key", false],
  ["cache-tag", false],
  ["xkey", false],
  ["xkey-purge", false],
  ["xkey-softpurge", true],
  ["x-xkey", false],
  ["x-xkey-purge", false],
  ["x-xkey-softpurge", true],
] as const;

/** `PURGE` of any URL: the URL with its very query, or the tags a field names instead. Answered as Fastly does. */
export async function purgeMethod(call: Call): Promise<Answer> {
  const { request, names, who, ledger } = call;
  const planned = planOf(call);
  const key = idempotencyKey(request);
  if (planned.kind === "problems") return refused("control-invalid", planned.problems);
  if (key === null) return refused("control-invalid", [{ path: "Idempotency-Key", expected: "1 to 255 visible ASCII characters", found: "something else" }]);
  const { keys, asked, mode, reach } = planned.plan;
  if (!isWithin(who, reach, names)) return refused("control-forbidden");
  const reply = await ledger.purge({ id: call.newId(), by: who.name, mode, keys, asked, ...(key === undefined ? {} : { idempotencyKey: key }) });
  if (reply.kind === "conflict") return refused("control-conflict");
  return { kind: "text", type: "application/json; charset=utf-8", text: `${JSON.stringify({ status: "ok", id: reply.receipt.id })}\n` };
}

function planOf({ request, names }: Call): ReturnType<typeof purgePlan> & { readonly plan?: PurgePlan } {
  const named = TAG_FIELDS.flatMap(([field, soft]) => {
    const value = request.headers.get(field);
    if (value === null) return [];
    // Cloudflare's field is parted by commas alone, all others by blanks too.
    const tags = value.split(field === "cache-tag" ? "," : /[\s,]+/).filter((tag) => tag.trim() !== "");
    return [{ tags, soft }];
  });
  const soft = request.headers.get("fastly-soft-purge")?.trim() === "1" || named.some((field) => field.soft);
  const mode = soft ? "soft" : "hard";
  const tags = named.flatMap((field) => field.tags);
  // A field that names nothing means no URL either.
  return named.length > 0 ? purgePlan(names, { tags, mode }) : purgePlan(names, { files: [request.url], mode });
}
