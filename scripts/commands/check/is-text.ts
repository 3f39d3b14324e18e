import type { Answer } from "./ask.ts";

const TEXT = /^(?:text\/|application\/(?:(?:[\w.-]+\+)?(?:json|xml)|javascript|(?:vnd\.apple\.|x-)?mpegurl)|audio\/(?:x-)?mpegurl|image\/svg\+xml)/i;

/** Whether an answer is of a type that compression makes smaller. */
export function isText({ fields }: Answer): boolean {
  return TEXT.test(fields.get("content-type")?.trim() ?? "");
}
