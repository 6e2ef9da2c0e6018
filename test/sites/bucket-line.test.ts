import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { bucketLogin, says } from "../servers/bucket-server.ts";
import { brief, refusalOf, useBucket } from "../servers/use-bucket.ts";
import { signatureOf } from "../servers/sign-s3.ts";

describe("the line to a bucket", () => {
  const bucket = useBucket();

  describe("lets in", () => {
    it("whoever signs as the documentation of S3 has it, which the server here asks for", () => {
      const login = { secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region: "us-east-1" };
      const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
      const headers = {
        date: "Fri, 24 May 2013 00:00:00 GMT",
        host: "examplebucket.s3.amazonaws.com",
        range: "bytes=0-9",
        "x-amz-content-sha256": empty,
        "x-amz-date": "20130524T000000Z",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
      };
      const usual = ["host", "x-amz-content-sha256", "x-amz-date"];
      const sign = (method: string, url: string, names: readonly string[], hash = empty): string =>
        signatureOf(
          { method, url, headers: { ...headers, "x-amz-content-sha256": hash } },
          names.toSorted(),
          login,
        );
      // The four examples of "Signature Calculations for the Authorization Header".
      assert.deepEqual(
        [
          sign("GET", "/test.txt", [...usual, "range"]),
          sign(
            "PUT",
            "/test%24file.text",
            [...usual, "date", "x-amz-storage-class"],
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
          ),
          sign("GET", "/?lifecycle", usual),
          sign("GET", "/?max-keys=2&prefix=J", usual),
        ],
        [
          "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
          "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
          "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
          "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ],
      );
    });

    it("whom the SDK finds in the surroundings, where the drop names no keys, and gives no token back", async () => {
      const token = "token/of+a=session";
      const given = {
        AWS_ACCESS_KEY_ID: bucketLogin.id,
        AWS_SECRET_ACCESS_KEY: bucketLogin.secret,
        AWS_SESSION_TOKEN: token,
        AWS_REGION: bucketLogin.region,
      };
      const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
      Object.assign(process.env, given);
      try {
        const found = { keys: undefined, region: undefined };
        assert.deepEqual(await bucket.list(bucket.open(found)), []);
        assert.equal(bucket.server.asked[0]?.headers["x-amz-security-token"], token);
        const fault = `<Error><Code>ExpiredToken</Code><Message>${token} is over</Message></Error>`;
        bucket.server.onNext(/^GET/, says(400, fault));
        const { code, message } = await refusalOf(bucket.list(bucket.open(found)));
        assert.equal(code, "ERR_S3_LOGIN");
        assert.match(message, /ExpiredToken: \[redacted\] is over/);
      } finally {
        for (const [name, value] of before)
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
      }
    });

    it("nobody with another secret, says so without it, and is asked again at the next look", async () => {
      const place = { env: { S3_SECRET: "wrong/secret" }, folder: "/" };
      const { code, message, actions } = await refusalOf(bucket.list(bucket.open({}, { place })));
      assert.equal(code, "ERR_S3_LOGIN");
      assert.match(message, /^s3:\/\/drops does not let us in: SignatureDoesNotMatch/);
      assert.doesNotMatch(message, /wrong\/secret/);
      assert.match(actions.join(" "), /tried again at the next look/);
      assert.deepEqual(await bucket.list(), []);
    });

    it("nobody who asks for one object with another secret either, where the answer does not say why", async () => {
      bucket.server.place("inbox/a.csv", "a");
      const place = { env: { S3_SECRET: "wrong/secret" }, folder: "/" };
      const { code } = await refusalOf(bucket.open({}, { place }).look("/inbox/a.csv"));
      assert.equal(code, "ERR_S3_LOGIN");
      bucket.server.shutAfter(0);
      const late = await refusalOf(bucket.open().look("/inbox/a.csv"));
      assert.equal(late.code, "ERR_S3_LOGIN");
    });

    it("nobody of whom nothing is known", async () => {
      const site = bucket.open({ keys: { accessKeyId: "a", secretAccessKey: { env: "NONE" } } });
      assert.equal((await refusalOf(bucket.list(site))).code, "ERR_CREDENTIAL_MISSING");
    });

    it("nobody without the package, and says how to get it", async () => {
      const load = async (): Promise<never> => {
        throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" });
      };
      const { code, actions } = await refusalOf(bucket.list(bucket.open({}, { load })));
      assert.equal(code, "ERR_S3_PACKAGE");
      assert.match(actions.join(" "), /npm install @aws-sdk\/client-s3/);
    });
  });

  describe("that can't be used", () => {
    for (const [what, status, code, headers, expected, said] of [
      ["is not there", 404, "NoSuchBucket", {}, "ERR_S3_BUCKET", /bucket drops does not exist/],
      ["may not be listed", 403, "AccessDenied", {}, "ERR_DROP_FOLDER", /\/inbox can't be listed/],
      [
        "is in another region",
        301,
        "PermanentRedirect",
        { "x-amz-bucket-region": "eu-west-3" },
        "ERR_S3_REGION",
        /s3:\/\/drops is in the region eu-west-3/,
      ],
      ["is too busy", 503, "SlowDown", {}, "ERR_S3_UNREACHABLE", /can't be reached: SlowDown/],
      ["is asked too often", 429, "TooManyRequests", {}, "ERR_S3_UNREACHABLE", /TooManyRequests/],
      ["has run out of a token", 400, "ExpiredToken", {}, "ERR_S3_LOGIN", /ExpiredToken/],
    ] as const)
      it(`says that it ${what}`, async () => {
        bucket.server.refuse(/^GET \?/, status, code, headers);
        const fault = await refusalOf(bucket.list());
        assert.equal(fault.code, expected);
        assert.match(fault.message, said);
        assert.ok(fault.actions.length > 0);
      });

    it("says that no region is known", async () => {
      const site = bucket.open({ region: undefined, endpoint: undefined, isPathStyle: false });
      const fault = await refusalOf(bucket.list(site));
      assert.equal(fault.code, "ERR_S3_REGION");
      assert.match(fault.actions.join(" "), /AWS_REGION/);
    });

    it("is asked once more where it was busy for a moment", async () => {
      bucket.server.place("inbox/a.csv", "a");
      bucket.server.onNext(/^GET \?/, says(503, "<Error><Code>SlowDown</Code></Error>"));
      assert.deepEqual(await bucket.list(bucket.open({}, { patience: { ...brief, tries: 2 } })), [
        "a.csv",
      ]);
    });

    it("is not asked again for every file, and at the next look it is", async () => {
      bucket.server.refuse(/a.csv/, 500, "InternalError");
      const site = bucket.open();
      for (let times = 0; times < 2; times += 1)
        assert.equal((await refusalOf(site.look("/inbox/a.csv"))).code, "ERR_S3_UNREACHABLE");
      assert.equal(bucket.server.asked.length, 1);
      bucket.server.welcome();
      assert.equal(await bucket.open().look("/inbox/a.csv"), undefined);
    });

    it("is given up where it falls silent", async () => {
      const site = bucket.open({}, { patience: { ...brief, answerMs: 200 } });
      bucket.server.onNext(/^GET \?/, () => true);
      assert.match((await refusalOf(bucket.list(site))).message, /no answer came for 0.2 s/);
    });

    it("is asked for the rest where it falls silent within an answer", async () => {
      const content = randomBytes(100_000);
      bucket.server.place("inbox/a.csv", content);
      const site = bucket.open({}, { patience: { ...brief, answerMs: 2000 } });
      const file = await bucket.seen(site, "/inbox/a.csv");
      const cutShort = (answer: ServerResponse): boolean => {
        answer.writeHead(200, { "content-length": 100_000 });
        answer.write(content.subarray(0, 9));
        return true;
      };
      bucket.server.onNext(/^GET inbox/, cutShort);
      assert.ok((await bucket.read(site, "/inbox/a.csv", file))?.equals(content));
    });

    it("is out of reach where nobody listens", async () => {
      const site = bucket.open({ endpoint: "http://127.0.0.1:1" });
      const { code, message } = await refusalOf(bucket.list(site));
      assert.equal(code, "ERR_S3_UNREACHABLE");
      assert.match(message, /ECONNREFUSED/);
    });

    for (const [what, text] of [
      ["is none of S3's", "<html><body>Please log in</body></html>"],
      ["is no XML", "{}"],
      ["is empty", ""],
      ["goes on without saying where", "<A><IsTruncated>true</IsTruncated></A>"],
      [
        "names a key and no ETag",
        "<A><IsTruncated>false</IsTruncated><Contents><Key>inbox/a</Key><Size>1</Size></Contents></A>",
      ],
    ] as const)
      it(`is not taken for empty where its list ${what}`, async () => {
        bucket.server.onNext(/^GET \?/, says(200, text, { "content-type": "application/xml" }));
        const { code } = await refusalOf(bucket.list());
        assert.ok(["ERR_S3_UNREACHABLE", "ERR_DROP_FOLDER"].includes(code), code);
      });
  });
});
