/** A few addresses, each of which stands at a place, to be found by their first word. */
export class AddressPlaces {
  private readonly places = new Map<number, number[]>();

  /** @param firstWords by place */
  constructor(firstWords: readonly number[]) {
    for (const [place, word] of firstWords.entries()) {
      const others = this.places.get(word);
      if (others === undefined) this.places.set(word, [place]);
      else others.push(place);
    }
  }

  /** The places of the addresses that begin with a word. */
  find(word: number): readonly number[] {
    return this.places.get(word) ?? NONE;
  }
}

const NONE: readonly number[] = [];
