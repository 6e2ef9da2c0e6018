import { composeText, foldKey } from "../../rows/compose-text.ts";
import type { WarningCode } from "../../rows/catalogue/warnings.ts";
import type { WarningLog } from "../../rows/warning.ts";
import { createKeyCounter } from "../bind/key-counter.ts";
import { createPartedNotes } from "../bind/parted-notes.ts";

/** Watches the keys of the rows that can be sent. Memory does not grow with their number. */
interface KeyWatch {
  add(key: string | undefined, line: number): void;
  /**
   * Warns of keys that a person would take for an earlier one, where the log would stand if it had been told at once.
   * @returns how many keys an earlier row has too
   */
  conclude(): number;
  close(): void;
}

const beyondAscii = /[^\u0000-\u007F]/;

/** @param log is told when all rows were seen */
export function watchKeys(log: WarningLog): KeyWatch {
  // Keys that are equal or look alike are equal when they are folded.
  const notes = createPartedNotes<readonly [key: string, line: number, kinds: number]>();
  const lookalikes = createLateWarning("dup-lookalike");
  const respelled = createLateWarning("enc-nfd");
  return {
    add: (key, line) => {
      if (key !== undefined) notes.add(foldKey(key), [key, line, log.kinds()]);
    },
    conclude: () => {
      let repeated = 0;
      const [keys, folded, spellings] = [
        createKeyCounter(),
        createKeyCounter(),
        createKeyCounter(),
      ];
      for (const part of notes.parts()) {
        for (const [key, line, kinds] of part) {
          const isSpelledAnew = beyondAscii.test(key) && spellings.add(key);
          const looksNew = folded.add(foldKey(key));
          const isNew = keys.add(composeText(key));
          if (isNew && !looksNew) lookalikes.add({ key, line, kinds });
          if (!isNew && isSpelledAnew) respelled.add({ key, line, kinds });
        }
        repeated += keys.repeated();
        for (const counter of [keys, folded, spellings]) counter.clear();
      }
      const late = [lookalikes, respelled].toSorted((a, b) => a.firstLine() - b.firstLine());
      for (const [told, warning] of late.entries()) warning.tell(log, told);
      return repeated;
    },
    close: () => notes.close(),
  };
}

interface Met {
  readonly key: string;
  readonly line: number;
  /** How many kinds of warnings there were by then. */
  readonly kinds: number;
}

const mostMet = 10;

/** A warning whose places come in any order. */
function createLateWarning(code: WarningCode) {
  let count = 0;
  let first: readonly Met[] = [];
  const firstLine = (): number => first[0]?.line ?? Number.POSITIVE_INFINITY;
  return {
    firstLine,
    add: (met: Met): void => {
      count += 1;
      if (first.length === mostMet && met.line > (first.at(-1)?.line ?? 0)) return;
      first = [...first, met].toSorted((a, b) => a.line - b.line).slice(0, mostMet);
    },
    /** @param told how many late kinds that were met before are in the log by now */
    tell: (log: WarningLog, told: number): void => {
      if (count === 0) return;
      const lines = first.map(({ line }) => line);
      const samples = first.map(({ key }) => key);
      log.merge([{ code, count, lines, samples }], (first[0]?.kinds ?? 0) + told);
    },
  };
}
