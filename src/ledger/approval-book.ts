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

/** A person's word that a plan may not be applied as it is. */
export interface PlanReturn extends Approval {
  /** Why, for whoever plans anew. */
  readonly because: string;
}

/** A plan that was made with this ledger. */
export interface MadePlan {
  readonly planHash: string;
  /** When, as the plan itself says: epoch milliseconds. With file and mapping it tells a plan from all others. */
  readonly madeAt: number;
  readonly fingerprint: string;
  readonly mappingHash: string;
  /** System user and host of whoever made it. */
  readonly person: string;
}

/** Which plans were made, approved and sent back, by whom and when. Nothing in it is ever changed. */
export interface ApprovalBook {
  /** Of one name the first approval stands. @throws LedgerError ERR_LEDGER_WRITE */
  approve(approval: Approval): Promise<void>;
  /** Oldest first. */
  list(planHash: string): Promise<readonly Approval[]>;
  /** Of one name the first word stands. @throws LedgerError ERR_LEDGER_WRITE */
  sendBack(back: PlanReturn): Promise<void>;
  /** Oldest first. */
  returns(planHash: string): Promise<readonly PlanReturn[]>;
  /** @throws LedgerError ERR_LEDGER_WRITE */
  made(plan: MadePlan): Promise<void>;
  /**
   * Whether this ledger has made a plan: `as-it-is`, `otherwise` when it was made with another content, `never`.
   */
  findMade(plan: Omit<MadePlan, "person">): Promise<"as-it-is" | "otherwise" | "never">;
}
