import type * as z from "zod/mini";

/** A zod schema of one value, with the sentence that tells an operator what it takes. */
export interface Part<S extends z.ZodMiniType> {
  schema: S;
  /** Completes "expected …"; also the type column of the documentation. */
  expected: string;
}

/** What the documentation says of a setting; `docs/` holds it, which the Worker does not carry. */
export interface SettingText {
  /** What one unit of the value is: "bytes", "seconds", …; "" where the value counts nothing. */
  unit: string;
  /** One sentence: what the setting is. */
  text: string;
  /** What follows from changing it. */
  consequence: string;
  /** The default in words, where the value itself would not tell. */
  defaultText?: string;
}

/** How much of a setting may be shown; without either all of it. */
export interface RowShown {
  /** True: the value is never shown, neither in problems nor by `doctor`. */
  secret?: true;
  /**
   * True: problems name places in the value and never what stands there, which may be a secret written by mistake. A list:
   * it is so in these fields of its tables, and where a table or field is none that is known.
   */
  valuesHidden?: true | readonly string[];
}

/** One setting: its schema, the value it has when unset, and what of it may be shown. */
export interface Row<S extends z.ZodMiniType, D> extends Part<S>, RowShown {
  unset: D;
}

/** A row from its part and its value when unset (`undefined` where there is none). */
export function row<S extends z.ZodMiniType, D extends z.output<S> | undefined>(part: Part<S>, unset: D, shown: RowShown = {}): Row<S, D> {
  return { ...part, ...shown, unset };
}
