import { SingleBar } from "cli-progress";
import type { Terminal } from "../terminal.js";
import { PaceMeter, rateText, timeLeftText } from "./pace.js";

/** How far one kind of work has got. */
export interface WorkReport {
  /** Names the work; another one begins another bar. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly detail: string;
}

/** Shows one kind of work after the other, with its rate and the time that it will take. */
export interface WorkDisplay {
  /** `time` in milliseconds, of the moment when the work had got that far. */
  readonly report: (report: WorkReport, time: number) => void;
  /** The work that was reported has ended, or will not go on. Leaves the terminal as it was. */
  readonly finish: () => void;
  /** A sentence beside the work. */
  readonly say: (text: string) => void;
}

/** One way of showing work that goes on. */
interface Style {
  readonly begin: (report: WorkReport) => void;
  readonly update: (report: WorkReport, pace: string) => void;
  readonly finish: () => void;
  readonly say: (text: string) => void;
}

/** Milliseconds between lines where there is no terminal to draw on. */
const lineInterval = 5000;

/** Bars at a terminal, a line now and then elsewhere. */
export function workDisplay({ error, now }: Pick<Terminal, "error" | "now">): WorkDisplay {
  const style = error.isTTY === true ? bars(error) : lines(error, now);
  let work: { readonly label: string; readonly pace: PaceMeter } | undefined;
  const finish = (): void => {
    if (work !== undefined) style.finish();
    work = undefined;
  };
  return {
    report: (report, time) => {
      if (work?.label !== report.label) {
        finish();
        work = { label: report.label, pace: new PaceMeter() };
        style.begin(report);
      }
      const { rate, secondsLeft } = work.pace.report(report.done, report.total, time);
      style.update(report, [rateText(rate), timeLeftText(secondsLeft)].filter((text) => text !== "").join(", "));
    },
    finish,
    say: style.say,
  };
}

function bars(stream: Terminal["error"]): Style {
  const bar = new SingleBar({
    stream,
    format: "{label} |{bar}| {value}/{total}  {pace}  {detail}",
    barCompleteChar: "#",
    barIncompleteChar: "-",
    barsize: 24,
    hideCursor: true,
    // The command shows its own way of going on; the library's would end the process
    gracefulExit: false,
  });
  return {
    begin: ({ label, done, total, detail }) => bar.start(total, done, { label, detail, pace: "" }),
    update: ({ label, done, detail }, pace) => bar.update(done, { label, detail, pace }),
    finish: () => bar.stop(),
    say: (text) => {
      // A sentence in the middle of a bar would be drawn over: it goes above
      if (bar.isActive) stream.write("\r\u001b[K");
      stream.write(`${text}\n`);
      if (bar.isActive) bar.render();
    },
  };
}

function lines(stream: Terminal["error"], now: () => number): Style {
  let lastLine = -Infinity;
  return {
    begin: () => (lastLine = now() - lineInterval),
    update: ({ label, done, total, detail }, pace) => {
      if (now() - lastLine < lineInterval && done < total) return;
      lastLine = now();
      const parts = [`${done}/${total}`, pace, detail].filter((text) => text !== "");
      stream.write(`${label}: ${parts.join(", ")}\n`);
    },
    finish: () => undefined,
    say: (text) => stream.write(`${text}\n`),
  };
}
