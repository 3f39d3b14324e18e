/** Something an oracle saw that should not be. */
export type Finding = {
  /** Which oracle, and on what: findings of the same kind are one. */
  readonly kind: string;
  /** What was seen, in words. */
  readonly what: string;
  /** A wait too long: a busy machine can bring it about, so it counts only if it shows again. */
  readonly timing?: true;
  /** The attack's place in its batch, where it is known to be that one's doing. */
  readonly attack?: number;
};
