// Verifies one DeviceResponse with @owf/mdoc or with @auth0/mdl. Standard input: {"by": "owf" or "auth0", "response",
// "root", "session": {"clientId", "nonce", "responseUri"}, "namespace"}, response in base64url; standard output: the
// names of the elements and the session transcript, or the error and exit code 1.
import { X509Certificate, createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import mdl from "@auth0/mdl";
import { CoseKey, DeviceResponse, SessionTranscript, Verifier } from "@owf/mdoc";

const asked = JSON.parse(readFileSync(0, "utf8"));
const encoded = Buffer.from(asked.response, "base64url");
const root = new X509Certificate(asked.root);

// @owf/mdoc leaves cryptography to its caller.
const context = {
  crypto: { digest: ({ bytes }) => new Uint8Array(createHash("sha256").update(bytes).digest()) },
  cose: {
    sign1: {
      verify: ({ key, sign1 }) =>
        verify(
          "sha256",
          sign1.toBeSigned,
          { key: createPublicKey({ key: key.jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
          sign1.signature,
        ),
    },
  },
  x509: {
    getPublicKey: ({ certificate }) => CoseKey.fromJwk(new X509Certificate(certificate).publicKey.export({ format: "jwk" })),
    verifyCertificateChain({ x5chain, trustedCertificates }) {
      const [leaf] = x5chain.map((each) => new X509Certificate(each));
      if (!trustedCertificates.some((each) => leaf.verify(new X509Certificate(each).publicKey))) {
        throw new Error("untrusted chain");
      }
    },
    getIssuerNameField: ({ certificate, field }) =>
      new X509Certificate(certificate).issuer
        .split("\n")
        .filter((line) => line.startsWith(`${field}=`))
        .map((line) => line.slice(field.length + 1)),
    getCertificateData({ certificate }) {
      const read = new X509Certificate(certificate);
      return {
        issuerName: read.issuer,
        subjectName: read.subject,
        serialNumber: read.serialNumber,
        thumbprint: read.fingerprint256,
        notBefore: new Date(read.validFrom),
        notAfter: new Date(read.validTo),
        pem: read.toString(),
      };
    },
  },
};

async function byOwf(sessionTranscript) {
  const deviceResponse = DeviceResponse.decode(new Uint8Array(encoded));
  const trustedCertificates = [new Uint8Array(root.raw)];
  await Verifier.verifyDeviceResponse({ deviceResponse, sessionTranscript, trustedCertificates }, context);
  const items = deviceResponse.documents[0].issuerSigned.getIssuerNamespace(asked.namespace);
  return items.map((item) => item.elementIdentifier);
}

async function byAuth0(sessionTranscript) {
  const verifier = new mdl.Verifier([asked.root]);
  // It takes the transcript as SessionTranscriptBytes: #6.24(bstr), here of 24 to 255 bytes.
  const wrapped = Buffer.concat([Buffer.from([0xd8, 0x18, 0x58, sessionTranscript.length]), sessionTranscript]);
  const { documents } = await verifier.verify(encoded, { encodedSessionTranscript: wrapped });
  return Object.keys(documents[0].getIssuerNameSpace(asked.namespace));
}

try {
  const session = await SessionTranscript.forOid4Vp(asked.session, context);
  const transcript = Buffer.from(session.encode());
  const names = asked.by === "owf" ? await byOwf(session) : await byAuth0(transcript);
  process.stdout.write(JSON.stringify({ names, transcript: transcript.toString("base64url") }));
} catch (error) {
  process.stderr.write(String(error));
  process.exit(1);
}
