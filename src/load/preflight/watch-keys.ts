import { composeText, foldKey } from "../../rows/compose-text.ts";
import type { WarningLog } from "../../rows/warning.ts";
import { createKeyCounter } from "../bind/key-counter.ts";

/** Watches the keys of the rows that can be sent, in 16 bytes a key, and 8 more for one beyond ASCII. */
interface KeyWatch {
  add(key: string | undefined, line: number): void;
  /** How many keys an earlier row has too. */
  repeated(): number;
}

const beyondAscii = /[^\u0000-\u007F]/;

/** Counts keys that repeat, and warns of keys that a person would take for an earlier one. */
export function watchKeys(log: WarningLog): KeyWatch {
  const keys = createKeyCounter();
  const folded = createKeyCounter();
  const spellings = createKeyCounter();
  return {
    add: (key, line) => {
      if (key === undefined) return;
      const isSpelledAnew = beyondAscii.test(key) && spellings.add(key);
      const looksNew = folded.add(foldKey(key));
      const isNew = keys.add(composeText(key));
      if (isNew && !looksNew) log.add("dup-lookalike", line, key);
      if (!isNew && isSpelledAnew) log.add("enc-nfd", line, key);
    },
    repeated: () => keys.repeated(),
  };
}
