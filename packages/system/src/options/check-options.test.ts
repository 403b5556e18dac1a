import { expect, test } from "vitest";
import { InvalidSystemOptionsError } from "../errors.js";
import { checkOptions } from "./check-options.js";

test("one process of each service by default, further replicas behind them", () => {
  const names = (options: object) =>
    checkOptions({ stateFolder: "/s", ...options }).processes.map(({ service, replica }) => `${service} ${replica}`);
  const all = ["orchestrator 0", "trajectory-store 0", "inner-loop-trainer 0", "hypergradient 0", "evaluator 0"];
  expect(names({})).toEqual(all);
  expect(names({ replicas: { trainer: 2, evaluator: 3 } })).toEqual([
    ...all,
    "inner-loop-trainer 1",
    "evaluator 1",
    "evaluator 2",
  ]);
  expect(names({ services: ["evaluator"], replicas: { trainer: 2 } })).toEqual(["evaluator 0"]);
});

test("all problems are told at once", () => {
  const options = {
    stateFolder: "",
    dataRoots: ["data", "/a:b"],
    services: ["inner-loop-trainer"],
    threads: 0,
    replicas: { evaluator: 1.5 },
    listen: { kind: "ports", firstPort: -1 },
    environment: { CONDENSERY_METRICS_BIND: "unix:/m.sock" },
  } as const;
  const error = failureOf(() => checkOptions(options));
  expect(error).toBeInstanceOf(InvalidSystemOptionsError);
  expect((error as InvalidSystemOptionsError).problems).toEqual([
    'dataRoots: expected absolute folders without ":" in their names, got "data".',
    'dataRoots: expected absolute folders without ":" in their names, got "/a:b".',
    "services: inner-loop-trainer cannot do without trajectory-store; add it.",
    "threads: expected an integer from 1 to 1024, got 0.",
    "replicas.evaluator: expected an integer from 1 to 1024, got 1.5.",
    "listen.firstPort: expected an integer from 0 to 65535, got -1.",
    "stateFolder: expected a folder, got nothing.",
    "CONDENSERY_METRICS_BIND: expected HOST:PORT, because each process gets a port of its own.",
  ]);
});

test("a host that other machines can reach has to be allowed", () => {
  const listen = { kind: "ports", host: "0.0.0.0" } as const;
  expect(() => checkOptions({ stateFolder: "/s", listen })).toThrow(
    'Expected a host of the loopback, got "0.0.0.0": other machines could call the orchestrator',
  );
  const allowed = { ...listen, insecure: true };
  expect(checkOptions({ stateFolder: "/s", listen: allowed }).listen).toEqual(allowed);
  expect(() => checkOptions({ stateFolder: "/s", listen: { ...listen, host: "::1" } })).not.toThrow();
});

test("the orchestrator needs all others", () => {
  expect(() => checkOptions({ stateFolder: "/s", services: ["orchestrator", "evaluator"] })).toThrow(
    "orchestrator cannot do without trajectory-store, inner-loop-trainer, hypergradient; add it.",
  );
});

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("expected a failure");
}
