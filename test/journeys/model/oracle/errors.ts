import type { RawAnswer } from "../../../support/raw.ts";
import { hasFailed } from "../history.ts";
import { type Case, meanwhile } from "./case.ts";
import { partOf } from "./representation.ts";

/** Whether an answer is an error of the edge's own. */
export function isOurs(answer: RawAnswer): boolean {
  return answer.headers.has("downbeat-request-id");
}

/** What is wrong with an error of ours: each has a cause that the sequence shows. */
export function whyNotOurs(given: Pick<Case, "world" | "history" | "asked" | "answer">): string | undefined {
  const { world, history, asked, answer } = given;
  const { range, "if-none-match": tags, "cache-control": wish } = asked.fields;
  const marks = [...answer.headers.keys()].filter((name) => name.startsWith("mark-") || name === "set-cookie");
  if (marks.length > 0) return `an error of ours with ${marks.join(", ")}`;
  const failed = meanwhile({ history, asked }).some(hasFailed);
  switch (answer.status) {
    case 502:
      return failed ? undefined : "502 without a failure of the origin";
    case 504:
      return failed || (world.honoursWishes && wish === "only-if-cached") ? undefined : "504 without a failure of the origin";
    case 416: {
      const sizes = history.entries.filter(({ path }) => path === asked.path).map(({ bytes }) => bytes.size);
      return range !== undefined && sizes.some((size) => partOf(range, size) === undefined) ? undefined : `416 for ${range}`;
    }
    case 412:
      return tags !== undefined && asked.method !== "GET" && asked.method !== "HEAD" ? undefined : "412 without a condition";
    default:
      return `${answer.status}: ${answer.body.toString()}`;
  }
}
