// Verifies one presentation with @sd-jwt/sd-jwt-vc. Standard input: {"presentation", "nonce", "root", "status_list",
// "type_metadata"}; standard output: what it says, or the error and exit code 1.
import { X509Certificate, createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

const asked = JSON.parse(readFileSync(0, "utf8"));
const root = new X509Certificate(asked.root);

function signedBy(key, data, signature) {
  return verify("sha256", Buffer.from(data), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
}

// The library leaves to its caller whose key it is: here that of a leaf under the root.
function byIssuer(data, signature) {
  const header = JSON.parse(Buffer.from(data.split(".")[0], "base64url"));
  const leaf = new X509Certificate(Buffer.from(header.x5c[0], "base64"));
  return leaf.verify(root.publicKey) && signedBy(leaf.publicKey, data, signature);
}

const verifier = new SDJwtVcInstance({
  hasher: (data, algorithm) => createHash(algorithm.replace("-", "")).update(data).digest(),
  hashAlg: "sha-256",
  verifier: byIssuer,
  kbVerifier: (data, signature, payload) =>
    signedBy(createPublicKey({ key: payload.cnf.jwk, format: "jwk" }), data, signature),
  statusVerifier: byIssuer,
  statusListFetcher: async () => asked.status_list,
  vctFetcher: async (_uri, integrity) => {
    const document = Buffer.from(asked.type_metadata, "base64");
    const digest = `sha256-${createHash("sha256").update(document).digest("base64")}`;
    if (digest !== integrity) throw new Error("vct#integrity");
    return JSON.parse(document);
  },
  loadTypeMetadataFormat: true,
});

try {
  const { payload, kb, typeMetadata } = await verifier.verify(asked.presentation, { keyBindingNonce: asked.nonce });
  process.stdout.write(JSON.stringify({ claims: payload, audience: kb.payload.aud, type: typeMetadata }));
} catch (error) {
  process.stderr.write(String(error));
  process.exit(1);
}
