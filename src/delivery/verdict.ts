import type { ErrorCode } from "../kernel/error-codes.ts";
import type { ExactObject } from "../kernel/exact-json.ts";
import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { Facts } from "../rows/catalogue/row-error-kind.ts";

/** What one exchange means for its row and for the load. */
export type Verdict =
  | {
      readonly kind: "applied";
      readonly serverId: string;
      /** False when the answer proves the row and still is not what the vendor documents. */
      readonly isAsDocumented: boolean;
      /** The record of the answer, every number as the API wrote it. */
      readonly record: ExactObject;
    }
  | {
      readonly kind: "settled";
      readonly outcome: "rejected" | "in-doubt";
      readonly code: RowErrorCode;
      readonly facts: Facts;
    }
  /** The API is busy: try again, and let everybody wait. Takes no try from the row. */
  | {
      readonly kind: "refused";
      readonly retryAfterMs: number | undefined;
      readonly said: string;
      /** Name and value of the header that names the exchange, for the vendor's support; blank where there is none. */
      readonly requestId: string;
    }
  /** A fault that is not the row's: try again after a backoff. */
  | {
      readonly kind: "trouble";
      readonly cause: string;
      readonly said: string;
      readonly requestId: string;
      readonly reached: boolean;
      readonly retryAfterMs: number | undefined;
    }
  /** The credential was refused and there is a new one: nothing was carried out, send once more. */
  | { readonly kind: "renewed" }
  /** No row can succeed: stop the load, resumable. */
  | {
      readonly kind: "stop";
      /** The credential is not, or no longer, accepted: a renewed one may be. */
      readonly isRefusedCredential?: boolean;
      readonly code: ErrorCode;
      readonly message: string;
      readonly actions: readonly string[];
    };
