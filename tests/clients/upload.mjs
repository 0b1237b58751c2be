// Sends one film with tus-js-client. Standard input: {"endpoint", "audience", "token", "jwk", "file", "metadata"}.
// Every request carries a DPoP proof of its own (RFC 9449), made in the client's hook for requests.
import { createHash, createPrivateKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { Upload } from "tus-js-client";

const asked = JSON.parse(readFileSync(0, "utf8"));
const key = createPrivateKey({ key: asked.jwk, format: "jwk" });
const base64url = (value) => Buffer.from(value).toString("base64url");
const { kty, crv, x, y } = asked.jwk;

function proof(method, url) {
  const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
  const claims = {
    jti: randomUUID(),
    htm: method,
    htu: asked.audience + new URL(url).pathname,
    iat: Math.floor(Date.now() / 1000),
    ath: createHash("sha256").update(asked.token).digest("base64url"),
  };
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

const upload = new Upload(readFileSync(asked.file), {
  endpoint: asked.endpoint,
  metadata: asked.metadata,
  retryDelays: Array(60).fill(500),
  onBeforeRequest(request) {
    request.setHeader("DPoP", proof(request.getMethod(), request.getURL()));
    request.setHeader("Authorization", `DPoP ${asked.token}`);
  },
  onSuccess() {
    process.stdout.write(new URL(upload.url).pathname);
  },
  onError(error) {
    process.stderr.write(String(error));
    process.exit(1);
  },
});
upload.start();
