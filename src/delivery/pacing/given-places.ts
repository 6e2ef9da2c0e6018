interface Given {
  readonly places: number;
  readonly at: number;
}

/** So long a grant is good, in milliseconds: more than the lease of the governor, whose follower then finds nobody standing still. */
export const grantMs = 2000;

/** Who may have how many requests in flight. A larger grant counts for as long as it is good: whoever has it may not have heard of the smaller one. */
export class GivenPlaces {
  readonly #given = new Map<string, readonly Given[]>();

  give(member: string, places: number, at: number): void {
    const before = this.#lately(member, at).filter((given) => given.places > places);
    this.#given.set(member, [...before, { places, at }]);
  }

  /** As many as may be in flight now. */
  taken(
    {
      member,
      inFlight,
      grant,
    }: {
      readonly member: string;
      readonly inFlight: number;
      readonly grant: { readonly inFlight: number | undefined; readonly until: number } | undefined;
    },
    now: number,
  ): number {
    const told = grant === undefined || grant.until <= now ? 0 : (grant.inFlight ?? 0);
    return Math.max(inFlight, told, ...this.#lately(member, now).map(({ places }) => places));
  }

  #lately(member: string, now: number): readonly Given[] {
    return (this.#given.get(member) ?? []).filter(({ at }) => now - at < grantMs);
  }
}
