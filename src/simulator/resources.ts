import { z } from "zod";
import { built } from "../kernel/built.ts";
import documents from "./documented-fields.json" with { type: "json" };
import { type ServiceName, serviceNames, vendorOf } from "./services.ts";
import type { Vendor } from "./vendor.ts";

const fieldSchema = z.object({
  name: z.string(),
  type: z.enum(["string", "integer", "number", "boolean", "object", "array"]),
  required: z.boolean(),
  enum: z.array(z.string()).optional(),
});
const documentsSchema = z.record(
  z.string(),
  z.object({
    service: z.enum(serviceNames),
    method: z.enum(["PUT", "POST"]),
    path: z.string().startsWith("/"),
    request: z.array(fieldSchema),
  }),
);

export type DocumentedField = z.infer<typeof fieldSchema>;

/** A kind of record, as one vendor document describes it. */
export interface Resource {
  readonly service: ServiceName;
  readonly vendor: Vendor;
  /** The last word of its path. */
  readonly name: string;
  /** The request that writes it; every resource can be read with GET. */
  readonly method: "PUT" | "POST";
  /** Segments of the path below the base URL, `{tenantId}` among them where it goes; the id of a record comes behind them. */
  readonly collection: readonly string[];
  /** True where a write names the record in its path; otherwise the body does, or the server. */
  readonly isAddressed: boolean;
  /** Its name in the documents' field table. */
  readonly document: string;
  readonly idField: string;
  readonly documented: readonly DocumentedField[];
}

/** Every resource there is, as the documents list them. */
export const listResources: () => readonly Resource[] = built(() =>
  Object.entries(documentsSchema.parse(documents)).map(
    ([document, { service, method, path, request }]) => {
      const vendor = vendorOf(service);
      const segments = path.slice(1).split("/");
      const isAddressed = segments.at(-1) === "{id}";
      const collection = isAddressed ? segments.slice(0, -1) : segments;
      return {
        service,
        vendor,
        name: collection.findLast((segment) => !segment.startsWith("{")) ?? document,
        method,
        collection,
        isAddressed,
        document,
        idField: vendor.idField,
        documented: request,
      };
    },
  ),
);

/** The resource of a service by its name; without a name the service's first. */
export function findResource(service: ServiceName, name?: string): Resource | undefined {
  return listResources().find(
    (resource) => resource.service === service && (name === undefined || resource.name === name),
  );
}
