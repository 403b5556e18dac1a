import { isDeepStrictEqual } from "node:util";
import { formatBindAddress, parseBindAddress } from "@condensery/service-kit";
import { parseStoreLocation } from "@condensery/trajectories";
import { resolveKeptSteps } from "@condensery/orchestrator";
import { mutatedText } from "../mutation/mutated-bytes.js";
import { refusesWith, Violation, type FuzzTarget } from "../target.js";
import { textTarget } from "./text-target.js";

/** The answer of a parser that says no without saying why; whoever calls it says it. */
class Refusal extends Error {
  override readonly name = "Refusal";
}

const refuses = refusesWith(Refusal);

export const bindAddresses: FuzzTarget = {
  name: "bind-addresses",
  weight: 2,
  open: async () =>
    textTarget({
      cases: mutatedText(
        ["127.0.0.1:50060", "[::1]:0", "localhost:65535", "unix:/run/x.sock"],
        [":", "[", "]", "65536", "unix:", "/", "\u0000", " ", ",", "00"],
      ),
      read(text) {
        const address = parseBindAddress(text);
        if (address === undefined) throw new Refusal("expected HOST:PORT, [IPV6]:PORT or unix:PATH");
        if (!isDeepStrictEqual(parseBindAddress(formatBindAddress(address)), address)) {
          throw new Violation(`${JSON.stringify(text)} does not come back as it was`);
        }
      },
      refuses,
    }),
};

export const storeLocations: FuzzTarget = {
  name: "store-locations",
  weight: 2,
  open: async () =>
    textTarget({
      cases: mutatedText(
        ["file:/data", "file:a/b", "s3://bucket", "s3://my-bucket.x/a/b/"],
        ["../", "//", "s3://", "file:", "..", "\u0000", "?", "A", "/./"],
      ),
      read(text) {
        const location = parseStoreLocation(text);
        if (location === undefined) throw new Refusal("expected file:DIR, s3://BUCKET or s3://BUCKET/PREFIX");
        if (location.kind === "folder") return;
        const { bucket, prefix } = location;
        const parts = prefix === "" ? [] : prefix.split("/");
        if (parts.some((part) => ["", ".", ".."].includes(part)) || !/^[a-z0-9.-]+$/u.test(bucket)) {
          throw new Violation(`${JSON.stringify(location)} was taken`);
        }
      },
      refuses,
    }),
};

/** The kept steps of ten inner ones, as a count or a fraction. */
export const keptSteps: FuzzTarget = {
  name: "kept-steps",
  weight: 1,
  open: async () =>
    textTarget({
      cases: mutatedText(["1/3", "10", "3/3"], ["/", "0", "1/0", "-", ".", "e", "99999999999999999999", "\n"]),
      read(text) {
        const kept = resolveKeptSteps(text, 10);
        if ("problem" in kept) throw new Refusal(kept.problem);
        const { steps } = kept;
        if (Number.isNaN(steps) || (text.includes("/") && !(steps >= 1 && steps <= 10))) {
          throw new Violation(`${JSON.stringify(text)} became ${steps}`);
        }
      },
      refuses,
    }),
};
