import table from "../../src/simulator/documented-fields.json" with { type: "json" };
import type { DocumentedOperation } from "../contracts/target.contract.ts";

/** The vendors' field tables by target name. */
export const documentedOperations: Readonly<Record<string, DocumentedOperation>> = table;
