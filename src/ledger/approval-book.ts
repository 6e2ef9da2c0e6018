/** A person's word that a plan may be applied. */
export interface Approval {
  /** Hash of the plan, 64 hexadecimal digits. */
  readonly planHash: string;
  /** The name that the person gave. */
  readonly name: string;
  /** System user and host, such as `anna@ops-1`. */
  readonly person: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Which plans were approved, by whom and when. Nothing in it is ever changed. */
export interface ApprovalBook {
  /** Of one name the first approval stands. @throws LedgerError ERR_LEDGER_WRITE */
  approve(approval: Approval): Promise<void>;
  /** Oldest first. */
  list(planHash: string): Promise<readonly Approval[]>;
}
