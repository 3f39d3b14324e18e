import { describe, expect, it } from "vitest";
import { type Credentials, checkSignature } from "./s3-signature.ts";

/** The example request, key and signature of Amazon's documentation "Signature Calculations: GET Object". */
const CREDENTIALS: Credentials = { keys: { AKIAIOSFODNN7EXAMPLE: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" }, region: "us-east-1" };
const NOW = Date.UTC(2013, 4, 24, 0, 0, 0);
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

const example = (changes: Record<string, string> = {}, target = "/test.txt") => {
  const fields = {
    Host: "examplebucket.s3.amazonaws.com",
    Authorization:
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request," +
      `SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${SIGNATURE}`,
    Range: "bytes=0-9",
    "x-amz-content-sha256": EMPTY,
    "x-amz-date": "20130524T000000Z",
    ...changes,
  };
  return { method: "GET", target, rawHeaders: Object.entries(fields).flat() };
};

describe("the store's own check of signatures", () => {
  it("finds the documentation's example fine", () => {
    expect(checkSignature(example(), CREDENTIALS, NOW)).toBe("fine");
  });
  it.each([
    ["another range", example({ Range: "bytes=0-8" }), "SignatureDoesNotMatch"],
    ["another path", example({}, "/test.txt2"), "SignatureDoesNotMatch"],
    ["a query", example({}, "/test.txt?acl"), "SignatureDoesNotMatch"],
    ["another host", example({ Host: "other.s3.amazonaws.com" }), "SignatureDoesNotMatch"],
    ["an x-amz field that is not signed", example({ "x-amz-acl": "public-read" }), "AccessDenied"],
    ["no signature", example({ Authorization: "" }), "AuthorizationHeaderMalformed"],
  ] as const)("refuses %s", (_, request, verdict) => {
    expect(checkSignature(request, CREDENTIALS, NOW)).toBe(verdict);
  });
  it("refuses another key, another region, another time", () => {
    expect(checkSignature(example(), { ...CREDENTIALS, keys: { AKIAIOSFODNN7EXAMPLE: "x" } }, NOW)).toBe("SignatureDoesNotMatch");
    expect(checkSignature(example(), { ...CREDENTIALS, keys: {} }, NOW)).toBe("InvalidAccessKeyId");
    expect(checkSignature(example(), { ...CREDENTIALS, region: "eu-west-1" }, NOW)).toBe("AuthorizationHeaderMalformed");
    expect(checkSignature(example(), { ...CREDENTIALS, sessionToken: "t" }, NOW)).toBe("InvalidToken");
    expect(checkSignature(example(), CREDENTIALS, NOW + 16 * 60_000)).toBe("RequestTimeTooSkewed");
  });
});
