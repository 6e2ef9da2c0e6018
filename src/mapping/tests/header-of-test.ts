import { didYouMean } from "../../kernel/nearest-name.ts";
import { listGivenNames } from "../given-names.ts";
import type { Mapping } from "../mapping.ts";
import { listWants } from "../resolve-columns.ts";
import { type MappingTest, rowsOfTest } from "../schema/test-schema.ts";

/** The header that a test's cells stand under, or what is wrong with their columns. */
export type TestHeader = { readonly header: readonly string[] } | { readonly refused: string };

/** Every column that the mapping takes; of several names for one, that which the test has a cell for. */
export function headerOfTest(mapping: Pick<Mapping, "file">, test: MappingTest): TestHeader {
  const cells = Object.assign({}, ...rowsOfTest(test));
  const wants = listWants(mapping).map(({ wanted }) => [wanted].flat());
  const given = listGivenNames(mapping.file);
  const known = new Set([...wants.flat(), ...given]);
  const stranger = Object.keys(cells).find((column) => !known.has(column));
  if (stranger !== undefined)
    return {
      refused: `nothing in the mapping takes the column "${stranger}".${didYouMean(stranger, known)}`,
    };
  const chosen = wants.map((names) => names.find((name) => name in cells) ?? names[0] ?? "");
  // A test may say what the file is called, and what stands above its header.
  return { header: [...new Set([...chosen, ...given.filter((name) => name in cells)])] };
}
