// Reads one value of a status list in CBOR, by parts of others: cose-kit for the signature and its chain, cbor-x for the
// claims, @sd-jwt/jwt-status-list for the list. Standard input: {"token" in base64url, "root", "uri", "index"};
// standard output: {"value"}, or the error and exit code 1.
import { readFileSync } from "node:fs";
import { StatusList } from "@sd-jwt/jwt-status-list";
import { Decoder } from "cbor-x";
import { coseVerifyX509 } from "cose-kit";

const asked = JSON.parse(readFileSync(0, "utf8"));
const [SUB, EXP, TYP, STATUS_LIST] = [2, 4, 16, 65533];

try {
  const { isValid, decoded } = await coseVerifyX509(Buffer.from(asked.token, "base64url"), [asked.root]);
  if (!isValid) throw new Error("signature");
  if (decoded.protectedHeaders.get(TYP) !== "application/statuslist+cwt") throw new Error("typ");
  const claims = new Decoder({ mapsAsObjects: false }).decode(decoded.payload);
  if (claims.get(SUB) !== asked.uri) throw new Error("sub");
  if (claims.get(EXP) * 1000 < Date.now()) throw new Error("exp");
  const content = claims.get(STATUS_LIST);
  const lst = Buffer.from(content.get("lst")).toString("base64url");
  const value = StatusList.decompressStatusList(lst, content.get("bits")).getStatus(asked.index);
  process.stdout.write(JSON.stringify({ value }));
} catch (error) {
  process.stderr.write(String(error));
  process.exit(1);
}
