import type { Conclusion } from "../survey/proof.ts";
import type { DateFamily } from "../survey/date-candidates.ts";
import { DateProof } from "../survey/prove-date.ts";
import { type Language, languages } from "../transforms/month-names.ts";

const namedDate =
  /^\d{1,2}(?:er|[º°])?(?:\.? |-)\p{L}{2,12}\.?[ -]\d{4}(?:[ T].*)?$|^\p{L}{2,12}\.? \d{1,2},? \d{4}/u;
const mostTried = 1000;

/** Proves in which language a column writes the names of months. */
export class NamedDateProof {
  readonly #proofs = new Map<Language, DateProof>();
  readonly #familiesOf: (language: Language) => readonly DateFamily[];
  #tried = 0;

  constructor(familiesOf: (language: Language) => readonly DateFamily[]) {
    this.#familiesOf = familiesOf;
  }

  add(text: string, line: number): void {
    if (this.#tried >= mostTried || !namedDate.test(text)) return;
    this.#tried += 1;
    for (const language of languages) {
      const proof =
        this.#proofs.get(language) ??
        new DateProof({ format: "auto", language }, this.#familiesOf(language));
      this.#proofs.set(language, proof);
      proof.add(text, line);
    }
  }

  /** How many cells are dates in the language that reads the most. */
  get dateCount(): number {
    return Math.max(0, ...[...this.#proofs.values()].map(({ dateCount }) => dateCount));
  }

  /** What the language says that reads the most cells; undefined where English does, or where there are no names. */
  conclude(): Conclusion | undefined {
    const counts = [...this.#proofs].map(([language, proof]) => ({
      language,
      proof,
      count: proof.dateCount,
    }));
    const most = Math.max(0, ...counts.map(({ count }) => count));
    const [best, ...others] = counts.filter(({ count }) => count === most);
    if (most === 0 || best === undefined || best.language === "en") return undefined;
    if (others.length === 0) return best.proof.conclude();
    const known = [best, ...others].map(({ language }) => language).join(" or ");
    return {
      refused: `has names of months that are the same in several languages. Say which it is: date: { format: …, language: ${known} }.`,
      isContradiction: false,
    };
  }
}
