/** How the services of one vendor behave where vendors differ, as its documents have it. Data, no behaviour. */
export interface Vendor {
  /** The tenant stands in the path of every record, or is part of the base URL. */
  readonly tenantIn: "path" | "base-url";
  readonly idField: string;
  /** What an id in a path may hold, where a document says so. */
  readonly idInPath?: { readonly pattern: RegExp; readonly words: string };
  /** Present where records are wrapped, so that a request may carry many; absent: the body is the record. */
  readonly envelope?: Envelope;
  /** What the server fills in; absent: nothing but the id. */
  readonly fields?: SystemFields;
  /** The field with the id of a record in another system: tries of a create are told apart by it. */
  readonly outsideIdField?: string;
  /** Shape of an error: as the setting `errorBody` has it, or `billingplatformErrorBody`. */
  readonly errors: "plain" | "titled";
  readonly tokens: TokenEndpoint;
  /** Present where a user can log in for a session. */
  readonly sessions?: SessionEndpoints;
}

/** Members that wrap records, and what an answer says of each of them. */
export interface Envelope {
  /** In a request: one record, or an array of them. */
  readonly sent: string;
  /** In an answer that shows the record, and in one that shows its id and an error code. */
  readonly retrieved: string;
  readonly updated: string;
  readonly errorCode: string;
  readonly errorText: string;
  readonly errorElement: string;
  readonly updateError: string;
}

/** Names of the fields that the server fills in. */
export interface SystemFields {
  readonly createdAt: string;
  readonly createdBy: string;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly version?: string;
  readonly locked?: string;
}

/** OAuth client credentials. */
export interface TokenEndpoint {
  /** On the server itself, or below the base URL of each service. */
  readonly at: "server" | "base-url";
  readonly path: string;
  /** The audience that is asked for, where there is one. */
  readonly audience?: string;
}

/** Sessions by user name and password; paths are below the base URL. */
export interface SessionEndpoints {
  /** The header that carries a session, in lower case. */
  readonly header: string;
  readonly loginPath: string;
  readonly logoutPath: string;
  /** Members of the answers, and of the results in them. */
  readonly loginIn: string;
  readonly logoutIn: string;
  readonly idField: string;
  readonly errorCode: string;
  readonly errorText: string;
  /** The code of a 500 that tells of a session that has ended. */
  readonly endedCode: string;
}
