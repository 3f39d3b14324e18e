import { describe, expect, it } from "vitest";
import { ROUTES, routed } from "../../src/control/addresses.ts";
import { openApi } from "../../src/control/openapi.ts";
import { METRICS_TYPES } from "../../src/core/metrics/format.ts";

type Schema = { readonly [key: string]: unknown };
type Operation = { operationId: string; summary: string; parameters: Parameter[]; requestBody?: { content: Record<string, { schema: Schema }> }; responses: Record<string, Answer | { readonly $ref: string }>; security?: unknown[] };
type Answer = { description: string; content: Record<string, { schema: Schema }> };
type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Document = { openapi: string; info: { title: string; version: string }; servers: { url: string }[]; paths: Record<string, Record<string, Operation>>; security: Record<string, string[]>[]; components: { securitySchemes: object; responses: Record<string, Answer>; schemas: Record<string, Schema> } };

const text = openApi("https://music.example", "/_downbeat/v1");
const document = JSON.parse(text) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

const bodyOf = (path: string, method: string) => at(document.paths[path]?.[method]?.requestBody?.content["application/json"]?.schema["$ref"]) as Schema | undefined;

/** What stands where a reference points. */
function at(ref: unknown): unknown {
  return String(ref).split("/").slice(1).reduce<unknown>((inner, part) => Reflect.get(Object(inner), part), document);
}

/** Every schema in a value, deep. */
function schemasIn(value: unknown): Schema[] {
  if (value === null || typeof value !== "object") return [];
  const inner = Object.values(value).flatMap(schemasIn);
  return Array.isArray(value) ? inner : [value as Schema, ...inner];
}

describe("the OpenAPI document", () => {
  it("is of version 3.1 with what that demands", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(document.servers).toEqual([{ url: "https://music.example/_downbeat/v1" }]);
    for (const scheme of document.security.flatMap((one) => Object.keys(one))) expect(Object.keys(document.components.securitySchemes)).toContain(scheme);
  });

  it("names every address there is, and no other", () => {
    expect(operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual(ROUTES.map(({ path, method }) => `${method} ${path}`).toSorted());
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(ROUTES.length);
    for (const { path, method, operation } of operations) expect(routed(method.toUpperCase(), path.replace("{id}", "x"))).toMatchObject({ kind: "route", route: { operation: operation.operationId } });
  });

  it.each(operations.map(({ path, method, operation }) => [`${method} ${path}`, path, operation] as const))("%s declares each place of its path, each parameter once, and what it answers", (_, path, { operationId, parameters, responses, requestBody }) => {
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    expect(inPath.map(({ name, required }) => [`{${name}}`, required])).toEqual([...path.matchAll(/\{\w+\}/g)].map(([place]) => [place, true]));
    expect(new Set(parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).size).toBe(parameters.length);
    for (const parameter of parameters) expect([["path", "query", "header"].includes(parameter.in), typeof parameter.schema]).toEqual([true, "object"]);
    expect(Object.keys(responses)).toContain("200");
    for (const [status, response] of Object.entries(responses)) {
      const { description, content } = "$ref" in response ? (at(response.$ref) as Answer) : response;
      const media = operationId === "metrics" && status === "200" ? Object.values(METRICS_TYPES) : ["application/json"];
      expect([/^[2-5]\d\d$/.test(status), description.length > 0, Object.keys(content)]).toEqual([true, true, media]);
    }
    if (requestBody !== undefined) expect(Object.keys(requestBody.content).length).toBeGreaterThan(0);
  });

  it("refers to nothing that is not there, and every schema in it says what it is in words of JSON Schema 2020-12", () => {
    const refs = schemasIn(document).flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));
    for (const ref of refs) expect([ref, typeof at(ref)]).toEqual([ref, "object"]);
    const named = (["schemas", "responses"] as const).flatMap((kind) => Object.keys(document.components[kind]).map((name) => `#/components/${kind}/${name}`));
    expect([...new Set(refs)].toSorted()).toEqual(named.toSorted());
    const types = new Set(schemasIn([document.paths, document.components.schemas]).flatMap((schema) => (typeof schema["type"] === "string" && !("in" in schema) ? [schema["type"]] : [])));
    for (const type of types) expect(["object", "array", "string", "integer", "number", "boolean", "null"]).toContain(type);
    expect(text).not.toContain("nullable");
  });

  it("describes the body of a purge as it is read: its fields, and no others", () => {
    const schema = bodyOf("/purge", "post");
    expect(schema).toMatchObject({ type: "object", additionalProperties: false });
    expect(Object.keys(schema?.["properties"] as object)).toEqual(["files", "tags", "prefixes", "hosts", "purge_everything", "query", "mode", "wait", "timeout", "rewarm", "dry_run"]);
    expect(bodyOf("/blocks/{id}", "put")?.["required"]).toEqual(["reason"]);
  });
});
