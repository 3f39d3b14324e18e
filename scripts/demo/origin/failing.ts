import { jsonObject } from "./json-object.ts";

/** What a `POST /_demo/fail` asks for. */
export type FailureWish = { kind: "failure"; path: string; fails: boolean } | { kind: "invalid"; problems: string[] };

/**
 * Reads `{ "path": "/music/…", "fails": true }`; `fails` may be left out and is true then, false finds the file again. No JSON object,
 * or a path the origin has no file at (`has`), is invalid.
 */
export function readFailure(text: string, has: (path: string) => boolean): FailureWish {
  const given = jsonObject(text);
  if (given === undefined) return { kind: "invalid", problems: ["expected a JSON object"] };
  const { path, fails = true } = given;
  const problems: string[] = [];
  if (typeof path !== "string" || !has(path)) problems.push(`path: expected that of a file the origin has, found ${JSON.stringify(path)}`);
  if (typeof fails !== "boolean") problems.push(`fails: expected true or false, found ${JSON.stringify(fails)}`);
  return problems.length > 0 || typeof path !== "string" || typeof fails !== "boolean" ? { kind: "invalid", problems } : { kind: "failure", path, fails };
}
