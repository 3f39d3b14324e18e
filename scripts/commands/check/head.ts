import { fail, ok, warn } from "./finding.ts";
import { leftOf } from "./lifetime-of.ts";
import type { Answer } from "./ask.ts";
import type { PathCheck } from "./visit.ts";

/** Fields that tell of one answer on one connection, not of what it carries. */
const OF_THE_MOMENT =
  /^(?:age|date|cache-status|cache-control|expires|server-timing|via|connection|keep-alive|transfer-encoding|set-cookie|alt-svc|nel|report-to|reporting-endpoints|server|cf-.*|x-request-id|downbeat-(?:request-id|detail))$/;

/** A second or two pass between two answers. */
const SLACK_SEC = 3;

/** Whether HEAD says what GET says (RFC 9110 §9.3.2). */
export const head: PathCheck = {
  check: "head",
  async run({ visit, path }) {
    const get = await visit.ask(path, { atMostBytes: 1 });
    const answer = await visit.ask(path, { method: "HEAD" });
    const hint = "See what answers HEAD in front of the Worker, or how the origin answers it.";
    if (answer.status !== get.status) return fail(`HEAD ${answer.status}, GET ${get.status}`, hint);
    if (answer.body.length > 0) return fail("HEAD with a body", hint);
    const names = new Set([...get.fields.names(), ...answer.fields.names()]);
    const differ = [...names].filter((name) => !OF_THE_MOMENT.test(name) && get.fields.get(name) !== answer.fields.get(name));
    // RFC 9110 §9.3.2: what is known only when the body is made may be left out.
    const wrong = differ.filter((name) => name !== "content-length" || answer.fields.get(name) !== null);
    if (wrong.length > 0) return fail(wrong.map((name) => `${name}: ${told(answer, name)}, GET ${told(get, name)}`).join("; "), hint);
    const [left, leftOfGet] = [leftOf(answer.fields), leftOf(get.fields)];
    if (left !== leftOfGet && Math.abs((left ?? -SLACK_SEC) - (leftOfGet ?? -SLACK_SEC)) > SLACK_SEC) {
      return fail(`HEAD may be kept for ${left ?? "?"} s, GET for ${leftOfGet ?? "?"} s`, hint);
    }
    if (differ.length > 0) return warn("HEAD without Content-Length", hint);
    return ok(`${answer.status}, the same fields as GET`);
  },
};

const told = ({ fields }: Answer, name: string): string => fields.get(name) ?? "none";
