import { z } from "zod";
import type { SecretReference } from "../connections/connection.ts";
import { readConnections } from "../connections/load-connections.ts";
import { readBaseUrl } from "../connections/read-base-url.ts";
import { readTenant } from "../connections/read-tenant.ts";
import { composeFolder, type FolderPlan, writeFolder } from "../setup/new-folder.ts";
import { simulatedPath } from "../simulator/simulated-path.ts";
import { credentialVariables } from "../targets/sign-in.ts";
import type { Target } from "../targets/target.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { path, text } from "./request-shapes.ts";
import { requireTarget } from "./require-target.ts";

/**
 * Where to begin, and with what.
 * @example
 * const request: InitRequest = { folder: "billing", target: "rhythm/billing-run-action", connection: "sandbox" };
 */
export interface InitRequest {
  /** Made where there is none; a file in it that has the name of a new one is never replaced. */
  readonly folder: string;
  /** `vendor/record`, as `targetNames` has it. */
  readonly target: string;
  /** Name of the connection, such as `sandbox`. */
  readonly connection: string;
  /** Default: the target's documented host. */
  readonly baseUrl?: string;
  /** Needed where the target's address holds it. */
  readonly tenant?: string;
  /**
   * Where the key is, never the key itself; default: the environment variable that the vendor's credential is read from.
   * @example
   * const request: Partial<InitRequest> = { key: { env: "WAYBILL_TOKEN" } };
   */
  readonly key?: SecretReference;
}

/** What was made. */
export interface InitializedFolder {
  readonly folder: string;
  readonly files: readonly string[];
}

const shape: RequestShape<InitRequest> = {
  folder: path,
  target: text,
  connection: text,
  baseUrl: text.optional(),
  tenant: text.optional(),
  key: z
    .union(
      [
        z.strictObject({ env: text }),
        z.strictObject({ file: path }),
        z.strictObject({ command: z.array(text).min(1), variables: z.array(text).optional() }),
      ],
      { error: "{ env: NAME }, { file: path } or { command: [program, …] }" },
    )
    .optional(),
};

export async function initFolder(request: InitRequest): Promise<InitializedFolder> {
  return await enterOperation("initFolder", shape, request, init);
}

async function init(request: InitRequest): Promise<InitializedFolder> {
  const target = requireTarget(request.target);
  const [variable] = credentialVariables(target.signIn);
  const plan: FolderPlan = {
    target,
    connection: request.connection,
    baseUrl: readBaseUrl(request.baseUrl, target).baseUrl,
    tenant: readTenant(request.tenant, target),
    key: request.key ?? { env: variable?.name ?? "" },
    rehearsal: rehearsalOf(target),
  };
  const files = composeFolder(plan);
  // What is written is what can be read: a name or a reference that the configuration refuses is refused here.
  readConnections(files["waybill.config.yaml"] ?? "", "waybill.config.yaml");
  await writeFolder(request.folder, files);
  return { folder: request.folder, files: Object.keys(files) };
}

/** As `waybill simulate --port 4010` serves it. */
function rehearsalOf({ name, path: own }: Target): FolderPlan["rehearsal"] {
  return {
    baseUrl: `http://127.0.0.1:4010${simulatedPath(name)}`,
    tenant: own.includes("{tenantId}") ? "demo" : undefined,
  };
}
