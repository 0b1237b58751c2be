// A wallet made of @openid4vc/openid4vci. Each line of standard input is one act, {"act", …}; each line of
// standard output what came of it. The first act is "start": {"device": private JWK, "root": PEM or null,
// "instance": private JWK and "attestation": JWT of a wallet that has a provider, or null}.
import { X509Certificate, createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import { createInterface } from "node:readline";
import { Oauth2Client, clientAuthenticationAnonymous, clientAuthenticationClientAttestationJwt, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";

setGlobalConfig({ allowInsecureUrls: true }); // the server under test has no TLS

const keys = new Map(); // private keys by the x of their public part
const base64url = (value) => Buffer.from(value).toString("base64url");
const raw = { dsaEncoding: "ieee-p1363" };
let root, device, client, oauth, offer, issuer, tokens, answered, authorization, signers;

function remember(jwk) {
  const { kty, crv, x, y } = jwk;
  keys.set(x, createPrivateKey({ key: jwk, format: "jwk" }));
  return { method: "jwk", alg: "ES256", publicJwk: { kty, crv, x, y } };
}

const fresh = () => remember(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }));

function signJwt(signer, { header, payload }) {
  const content = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}`;
  const signature = sign("sha256", Buffer.from(content), { key: keys.get(signer.publicJwk.x), ...raw });
  return { jwt: `${content}.${signature.toString("base64url")}`, signerJwk: signer.publicJwk };
}

// Signed metadata: believed if its certificate is the root's.
function verifyJwt(signer, { compact }) {
  const [leaf, ...others] = signer.x5c.map((each) => new X509Certificate(Buffer.from(each, "base64")));
  const chain = [leaf, ...others, new X509Certificate(root)];
  const trusted = chain.slice(1).every((above, index) => chain[index].verify(above.publicKey));
  const [header, payload, signature] = compact.split(".");
  const content = Buffer.from(`${header}.${payload}`);
  const verified = trusted && verify("sha256", content, { key: leaf.publicKey, ...raw }, Buffer.from(signature, "base64url"));
  return { verified, signerJwk: leaf.publicKey.export({ format: "jwk" }) };
}

// The library takes signed metadata but does not ask for them.
function signed(url, init) {
  if (!root || !String(url).includes("openid-credential-issuer")) return fetch(url, init);
  return fetch(url, { ...init, headers: { ...init?.headers, Accept: "application/jwt" } });
}

const dpop = () => ({ signer: device });
const authorized = () => ({ issuerMetadata: issuer, accessToken: tokens.access_token, dpop: dpop() });

function kept({ accessTokenResponse }) {
  tokens = accessTokenResponse;
  return { expires_in: tokens.expires_in, token_type: tokens.token_type };
}

const acts = {
  start(asked) {
    root = asked.root;
    device = remember(asked.device);
    const callbacks = {
      hash: (data, algorithm) => createHash(algorithm.replace("-", "")).update(data).digest(),
      generateRandom: (length) => randomBytes(length),
      clientAuthentication: clientAuthenticationAnonymous(),
      fetch: signed,
      signJwt,
      ...(root && { verifyJwt }),
    };
    if (asked.attestation) {
      remember(asked.instance);
      const proven = { clientAttestationJwt: asked.attestation, callbacks };
      callbacks.clientAuthentication = clientAuthenticationClientAttestationJwt(proven);
    }
    client = new Openid4vciClient({ callbacks });
    oauth = new Oauth2Client({ callbacks });
  },
  async offer({ uri }) {
    offer = await client.resolveCredentialOffer(uri);
    issuer = await client.resolveIssuerMetadata(offer.credential_issuer);
    const batch = issuer.credentialIssuer.batch_credential_issuance?.batch_size;
    return { configurations: offer.credential_configuration_ids, batch, signed: Boolean(issuer.signedCredentialIssuer) };
  },
  async token({ code, details }) {
    const additionalRequestPayload = details && { authorization_details: JSON.stringify(details) };
    return kept(await client.retrievePreAuthorizedCodeAccessTokenFromOffer({ credentialOffer: offer, issuerMetadata: issuer, txCode: code, additionalRequestPayload, dpop: dpop() }));
  },
  async authorize({ client_id: clientId, redirect_uri: redirectUri, scope }) {
    const request = await client.createAuthorizationRequestUrlFromOffer({ credentialOffer: offer, issuerMetadata: issuer, clientId, redirectUri, scope, dpop: dpop() });
    authorization = { pkceCodeVerifier: request.pkce.codeVerifier, redirectUri };
    return { url: request.authorizationRequestUrl };
  },
  async code({ url }) {
    const [authorizationServerMetadata] = issuer.authorizationServers;
    const { code, error } = client.parseAndVerifyAuthorizationResponseRedirectUrl({ url, authorizationServerMetadata });
    if (error) return { error };
    return kept(await client.retrieveAuthorizationCodeAccessTokenFromOffer({ credentialOffer: offer, issuerMetadata: issuer, authorizationCode: code, ...authorization, dpop: dpop() }));
  },
  async refresh() {
    const [server] = issuer.authorizationServers;
    return kept(await oauth.retrieveRefreshTokenAccessToken({ authorizationServerMetadata: server, refreshToken: tokens.refresh_token, dpop: dpop() }));
  },
  async nonce() {
    return client.requestNonce({ issuerMetadata: issuer });
  },
  keys({ count }) {
    signers = Array.from({ length: count }, fresh);
    return { keys: signers.map(({ publicJwk }) => publicJwk) };
  },
  // With "attested", of the keys that were made before; "alone" sends the attestation without a proof.
  async credential({ configuration, nonce, count = 1, attested, alone }) {
    if (!attested) acts.keys({ count });
    const signing = attested ? signers.slice(0, 1) : signers;
    const proofs = signing.map((signer) => client.createCredentialRequestJwtProof({ issuerMetadata: issuer, credentialConfigurationId: configuration, signer: { ...signer }, nonce, keyAttestationJwt: attested }));
    const jwt = (await Promise.all(proofs)).map((proof) => proof.jwt);
    const { credentialResponse } = await client.retrieveCredentials({ ...authorized(), credentialConfigurationId: configuration, proofs: alone ? { attestation: [attested] } : { jwt } });
    answered = credentialResponse;
    return { ...answered, keys: signers.map(({ publicJwk }) => publicJwk) };
  },
  async deferred() {
    try {
      const { deferredCredentialResponse } = await client.retrieveDeferredCredentials({ ...authorized(), transactionId: answered.transaction_id });
      return deferredCredentialResponse;
    } catch (error) {
      if (!error.response?.response?.ok) throw error;
      // 0.4.6 refuses the notification_id that the standard allows beside credentials (section 9.2)
      answered = await error.response.response.clone().json();
      return answered;
    }
  },
  async notify({ event }) {
    const notification = { notificationId: answered.notification_id, event };
    const { response } = await client.sendNotification({ ...authorized(), notification });
    return { status: response.status };
  },
};

function refusal(error) {
  const { response } = error;
  const told = error.errorResponse ?? response?.credentialErrorResponseResult?.data ?? response?.deferredCredentialErrorResponseResult?.data;
  return { error: told?.error ?? String(error), status: (response?.response ?? response)?.status };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...asked } = JSON.parse(line);
  const outcome = await Promise.resolve()
    .then(() => acts[act](asked))
    .catch(refusal);
  process.stdout.write(`${JSON.stringify(outcome ?? {})}\n`);
}
