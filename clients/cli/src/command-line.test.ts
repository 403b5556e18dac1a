import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@condensery/orchestrator/testing";
import { describe, expect, it } from "vitest";
import { commands } from "./commands.js";
import { runCommand } from "./testing/run-command.js";

describe("the command line", () => {
  it.each([
    [["--help"], "condensery evaluate DIR [flags]"],
    [["condense", "--help"], "--kept-steps STEPS|FRACTION"],
    [["evaluate", "-h"], "[the learned alpha]"],
    [["evaluate", "-h"], "--network convnet|alexnet|vgg11|resnet18|resnet18-ap|mlp|lenet"],
    [["--version"], "0.1.0"],
  ])("answers %j", async (args, text) => {
    const { code, out, error } = await runCommand(args);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain(text);
  });

  it.each([...commands.keys()])("has a help for %s", async (name) => {
    const { code, out } = await runCommand([name, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`\nUsage:\n  condensery ${name}`);
    expect(out.split("\n").every((line) => line.length <= 120)).toBe(true);
  });

  it.each([
    [["condens"], "unknown command condens; did you mean condense?"],
    [["--ipc", "1"], "a command comes first, got --ipc; see condensery --help"],
    [["condense", "--out", "a", "--resume", "b"], "--resume names the folder already; leave out --out"],
    [["condense", "mnist"], 'condense takes flags only, got "mnist"'],
    [["condense", "--detach"], "--detach is for a running system; name it with --address"],
    [
      ["condense", "--address", "h:1", "--threads", "2"],
      "--threads is for a system that is started here; leave it out with --address",
    ],
    [
      ["condense", "--kept-steps", "4/3"],
      '--kept-steps must be a count or a fraction of at most 1 such as "1/3", got "4/3"',
    ],
    [["condense", "--seed", "-1"], '--seed must be an integer from 0 to 2^64 - 1, got "-1"'],
    [["condense", "--resume", "/absent"], "/absent: holds no job to go on with: condensation.json is missing"],
    [["evaluate"], "evaluate needs the result folder: condensery evaluate DIR"],
    [
      ["evaluate", "out", "--network", "vit"],
      '--network must be one of convnet, alexnet, vgg11, resnet18, resnet18-ap, mlp, lenet, got "vit"',
    ],
    [["evaluate", "out", "--norm", "layer"], '--norm must be one of instance, none, batch, got "layer"'],
    [
      ["list", "--state-filter", "done"],
      '--state-filter must be of queued, running, succeeded, failed, cancelled, got "done"',
    ],
    [["up", "now"], 'up takes flags only, got "now"'],
  ])("refuses %j in a sentence", async (args, sentence) => {
    expect(await runCommand(args)).toEqual({ code: 2, out: "", error: `condensery: ${sentence}\n` });
  });

  it("refuses to open the API to other machines unless that is allowed", async () => {
    const { code, out, error } = await runCommand(["up", "--host", "0.0.0.0"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toContain(
      'Expected a host of the loopback, got "0.0.0.0": other machines could call the orchestrator',
    );
    expect(error).toContain("--insecure");
  });

  it("refuses a folder that cannot be written and a data set that is not there, before anything is started", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "");
    const out = join(folder.path, "file", "out");
    const unwritable = await runCommand(["condense", "--out", out, "--state", folder.path]);
    expect(unwritable.code).toBe(2);
    expect(unwritable.error).toContain(`condensery: ${out}: cannot be made or written`);
    const missing = await runCommand(["condense", "--dataset", `idx:${join(folder.path, "absent")}`, "--out", out]);
    expect(missing.code).toBe(2);
    expect(missing.error).toContain(`--dataset idx:${join(folder.path, "absent")}: it cannot be read`);
  });
});
