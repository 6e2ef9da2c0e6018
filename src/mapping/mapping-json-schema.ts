import { z } from "zod";
import { mappingSchema } from "./mapping-schema.ts";

/**
 * The JSON Schema of mapping files, by which editors complete them. Checks across settings are not in it.
 * @param targetNames what `target` can be
 */
export function describeMappingSchema(targetNames: readonly string[]): object {
  const schema = z.toJSONSchema(mappingSchema, {
    io: "input",
    target: "draft-7",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === mappingSchema.shape.target) jsonSchema.enum = [...targetNames];
    },
  });
  return { title: "Waybill mapping, version 1", ...schema };
}
