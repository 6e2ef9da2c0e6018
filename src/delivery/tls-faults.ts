/** What is wrong with a certificate, by the code of the error. None of it passes by itself. */
const faults: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID:
    "the server's certificate is not valid yet; look at the clock of this machine",
  CERT_REVOKED: "the server's certificate was revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate chain is self-signed",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the server's certificate is of an authority that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "the server's certificate is of an authority that is not known",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "the server's certificate is of an authority that is not known",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another name",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the server asks for a client certificate",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA:
    "the server does not know the authority of the client certificate",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "the server refuses the client certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "the client certificate has expired",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: "the client certificate was revoked",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "the server refuses the client certificate",
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: "the server refuses the kind of client certificate",
};

/** The fault in words, with its code; undefined when the error is none of a certificate. */
export function tlsFaultOf(code: string): string | undefined {
  const fault = faults[code];
  return fault === undefined ? undefined : `${fault} (${code})`;
}

/** What to do about it; checking can't be switched off. */
export const tlsActions: readonly string[] = [
  "For a server's certificate: check the host in base_url; name the authority of your own with ca_file or NODE_EXTRA_CA_CERTS; have an expired one renewed.",
  "For a client's: set client_cert_file and client_key_file of the connection to the ones that this server takes.",
];
