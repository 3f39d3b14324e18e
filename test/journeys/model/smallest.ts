import type { Sequence, Step } from "./steps.ts";

/**
 * The smallest sequence below a failing one that `fails` still: no step, request, field or change of it can be left out.
 * Each try is played anew, so a fault that shows only now and then may stay larger than it need be.
 */
export async function smallest(sequence: Sequence, fails: (smaller: Sequence) => Promise<boolean>): Promise<Sequence> {
  for (const smaller of smallerThan(sequence)) {
    if (await fails(smaller)) return smallest(smaller, fails);
  }
  return sequence;
}

/** Every sequence with one thing less, the largest things first and the latest before the earlier. */
function* smallerThan({ kind, steps }: Sequence): Generator<Sequence> {
  const places = steps.map((_, i) => i).toReversed();
  for (const i of places) yield { kind, steps: steps.toSpliced(i, 1) };
  for (const i of places) {
    const step = steps[i];
    for (const smaller of step === undefined ? [] : smallerSteps(step)) yield { kind, steps: steps.with(i, smaller) };
  }
}

function* smallerSteps(step: Step): Generator<Step> {
  if ("change" in step) {
    for (const change of smallerRecords(step.change)) yield { ...step, change };
  }
  if ("ask" in step) {
    const { ask } = step;
    if (ask.length > 1) for (const i of ask.keys()) yield { ...step, ask: ask.toSpliced(i, 1) };
    for (const [i, wanted] of ask.entries()) for (const smaller of smallerRecords(wanted)) yield { ...step, ask: ask.with(i, smaller) };
  }
}

/** A record without one of its keys, then with less in one of them. */
function* smallerRecords<T extends object>(record: T): Generator<T> {
  for (const name of Object.keys(record)) yield without(record, name);
  for (const [name, value] of Object.entries(record)) {
    if (Array.isArray(value)) for (const i of value.keys()) yield { ...record, [name]: value.toSpliced(i, 1) };
    else if (typeof value === "object" && value !== null) for (const inner of Object.keys(value)) yield { ...record, [name]: without(value as object, inner) };
  }
}

function without<T extends object>(record: T, name: string): T {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== name)) as T;
}
