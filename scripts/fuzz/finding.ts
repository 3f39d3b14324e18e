/** Something an oracle saw that should not be. */
export type Finding = {
  /** Which oracle, and on what: findings of the same kind are one. */
  readonly kind: string;
  /** What was seen, in words. */
  readonly what: string;
  /** The attack's place in its batch, where it is known to be that one's doing. */
  readonly attack?: number;
};
