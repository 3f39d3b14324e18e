import * as z from "zod/mini";

/** Says in words for the operator what is wrong with what is read; `path`: where inside it. */
export type Refuse = (message: string, path?: readonly PropertyKey[]) => never;

/** A schema whose good values `read` turns into something else, or refuses; it is not asked about bad ones. */
export function transformed<S extends z.ZodMiniType, T>(schema: S, read: (value: z.output<S>, refuse: Refuse) => T) {
  return z.pipe(
    schema,
    z.transform((value: z.output<S>, context): T =>
      read(value, (message, path = []) => {
        context.issues.push({ code: "custom", message, input: value, path: [...path] });
        return z.NEVER;
      }),
    ),
  );
}

/** A schema that judges what `prepare` makes of the value as it came. */
export function prepared<S extends z.ZodMiniType>(prepare: (value: unknown) => unknown, schema: S) {
  return z.pipe(z.transform(prepare), schema);
}
